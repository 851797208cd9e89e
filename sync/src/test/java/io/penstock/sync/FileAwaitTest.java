package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.testkit.Background;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class FileAwaitTest extends AwaitContract {
    private static final int ROUNDS = 300;

    @TempDir
    private Path directory;

    @Override
    Board newBoard() throws Exception {
        return Board.at(directory.resolve("board")).create();
    }

    @Test
    @DisplayName("V5, S23: two threads that wake each other by turns need no rescue by the heartbeat")
    void losesNoWakeUp() throws Exception {
        Rescues.slow();
        try (Board other = Board.at(directory.resolve("board")).open()) {
            final CompletableFuture<Void> peer = Background.run(() -> {
                final SharedLong turn = other.number("turn");
                final SharedFlag flag = other.flag("go");
                for (long round = 0; round < ROUNDS; round++) {
                    flag.await();
                    flag.clear();
                    turn.incrementAndGet();
                }
            });
            final SharedLong turn = board.number("turn");
            final SharedFlag flag = board.flag("go");
            for (long round = 0; round < ROUNDS; round++) {
                flag.set();
                final long before = round;
                turn.await(value -> value > before);
            }
            peer.get(1, TimeUnit.MINUTES);
            assertEquals(0, Rescues.count(directory));
        } finally {
            Rescues.quick();
        }
    }

    @Test
    @DisplayName("V5: a thread that sleeps is woken by each weaker store, with no rescue by the heartbeat")
    void weakerStores() throws Exception {
        Rescues.slow();
        try {
            final SharedLong number = board.number("n");
            for (final LongConsumer store :
                    List.<LongConsumer>of(number::setPlain, number::setOpaque, number::setRelease, number::lazySet)) {
                final long next = number.get() + 1;
                final AtomicReference<Thread> thread = new AtomicReference<>();
                final CompletableFuture<Void> waiter = Background.run(() -> {
                    thread.set(Thread.currentThread());
                    number.await(value -> value == next);
                });
                Awaitility.await().until(() -> thread.get() != null && Rescues.isAsleep(thread.get()));
                store.accept(next);
                waiter.get(10, TimeUnit.SECONDS);
            }
            assertEquals(0, Rescues.count(directory));
        } finally {
            Rescues.quick();
        }
    }

    @Test
    @DisplayName("V5: the predicate is asked by the calling thread alone, though the heartbeat looks after sleepers")
    void predicateOfTheUser() throws Exception {
        final SharedLong number = board.number("n");
        final Set<Thread> asked = ConcurrentHashMap.newKeySet();
        final CompletableFuture<Void> waiter = Background.run(() -> number.await(value -> {
            asked.add(Thread.currentThread());
            return value == 1;
        }));
        Background.assertBlocked(waiter);
        Awaitility.await().pollDelay(Duration.ofMillis(2_500)).until(() -> !waiter.isDone()); // two beats
        number.set(1);
        waiter.get(1, TimeUnit.MINUTES);
        assertEquals(1, asked.size(), () -> "asked by " + asked);
    }

    @Test
    @DisplayName("S28: after a wait a change is one read again: the flag of the waiters is lowered")
    void flagIsLowered() throws Exception {
        final SharedLong number = board.number("n");
        final CompletableFuture<Void> waiter = Background.run(() -> number.await(value -> value == 1));
        Background.assertBlocked(waiter);
        number.set(1);
        waiter.get(1, TimeUnit.MINUTES);
        Awaitility.await().until(() -> {
            number.set(1);
            return number.place().words().getIntVolatile(number.place().index() + Long.BYTES) == 0;
        });
    }
}
