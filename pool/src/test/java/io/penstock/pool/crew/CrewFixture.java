package io.penstock.pool.crew;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.DeadLetter;
import io.penstock.joinable.JoinableQueue;
import io.penstock.pool.WorkerDeath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What a test of a crew needs: a queue, and a ledger of what the workers do. */
abstract class CrewFixture {
    @TempDir
    Path directory;

    Path path;
    JoinableQueue<Integer> queue;
    Ledger ledger;
    final BlockingQueue<WorkerDeath> deaths = new LinkedBlockingQueue<>();
    private final int maxDeliveries;

    CrewFixture(final int maxDeliveries) {
        this.maxDeliveries = maxDeliveries;
    }

    @BeforeEach
    final void open() throws Exception {
        path = directory.resolve("queue");
        queue = JoinableQueue.at(path, Integer.class)
                .maxDeliveries(maxDeliveries)
                .create();
        ledger = Ledger.at(directory);
    }

    @AfterEach
    final void close() {
        queue.close();
        ledger.close();
    }

    static <T> T next(final BlockingQueue<T> told) throws InterruptedException {
        final T next = told.poll(Crews.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertTrue(next != null, "not told");
        return next;
    }

    static int valueOf(final DeadLetter<Integer> letter) {
        try {
            return letter.value();
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
