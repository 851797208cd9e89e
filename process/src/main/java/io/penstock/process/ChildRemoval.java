package io.penstock.process;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.PipeOpener;
import io.penstock.pipe.engine.Side;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Removes what was created for a child that has exited, or was never started. */
final class ChildRemoval {
    private static final Duration DEATH_TIME = Duration.ofMillis(50);

    private ChildRemoval() {}

    static void remove(final Duplex<?, ?> connection, final ChildOptions options, final ChildFiles files)
            throws IOException {
        try {
            files.removeLetters();
            if (connection != null) {
                removeFile(connection.end().file());
            }
        } finally {
            if (options.directory == null) {
                ChildDirectory.release();
            }
        }
    }

    /** Waits while a child that died on its way to delete the file is not yet proven dead. */
    private static void removeFile(final PipeFile file) throws IOException {
        final Deadline proof = Deadline.after(PipeOpener.PROOF_TIME);
        while (!file.remove()) {
            if (proof.isOver()) {
                throw new IOException("cannot delete a pipe, another process is deleting it: path=" + file.path());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        // The child has exited. If it did not close its end, its death is known in a moment.
        final Deadline death = Deadline.after(DEATH_TIME);
        while (file.isOpen(Side.B) && !death.isOver()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        file.discardRings();
    }
}
