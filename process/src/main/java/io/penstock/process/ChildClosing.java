package io.penstock.process;

import io.penstock.Waiting;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import io.penstock.pipe.engine.PipeFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Ends the waits of a child that its parent closes. A thread that reads from the parent sees the end of stream. A main thread that waits for an item,
 * a lease or anything else of Penstock's would never look there, and cost the parent the grace time; it is interrupted. A main thread that works is
 * left alone.
 *
 * <p><b>Threads:</b> one of its own, in the child. It sleeps in the wait list of the pipe until {@link #ask}.
 */
final class ChildClosing {
    /** In the pipe's wait list: the pipe itself uses 0 to 3. */
    private static final int CONDITION = 4;

    /** Those who read from the parent have left by then, by the end of stream. */
    private static final long FIRST_PAUSE_MS = 50;

    private static final long PAUSE_MS = 20;

    private final Thread main;
    private final WaitList waits;
    private final File closing;
    private volatile boolean interrupted;

    private ChildClosing(final Thread main, final WaitList waits, final ChildFiles files) {
        this.main = main;
        this.waits = waits;
        closing = files.closing().toFile();
    }

    /** In the child: begins to wait for the parent's close. */
    static ChildClosing watch(final ChildFiles files, final Thread main) throws IOException {
        final ChildClosing closing;
        try {
            closing = new ChildClosing(main, PipeFile.open(files.pipe()).waitList(), files);
        } catch (final NoSuchFileException closedAlready) {
            return new ChildClosing(main, null, files); // the child sees the end of stream at once
        }
        final Thread thread = new Thread(closing::run, "penstock-child-closing");
        thread.setDaemon(true);
        thread.start();
        return closing;
    }

    /** In the parent: tells the child that it is being closed. */
    static void ask(final ChildFiles files, final PipeFile pipe) {
        try {
            files.writeClosing();
            pipe.waitList().signal(CONDITION);
        } catch (final IOException untold) {
            // Then the grace time decides.
        }
    }

    private void run() {
        try {
            waits.await(CONDITION, Waiting.parking(), closing::exists, Deadline.NEVER);
            TimeUnit.MILLISECONDS.sleep(FIRST_PAUSE_MS);
            while (true) {
                if (isWaiting(main)) {
                    interrupted = true;
                    main.interrupt();
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (final InterruptedException never) {
            // The thread is private to this class.
        }
    }

    private static boolean isWaiting(final Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(WaitList.class.getName())
                        && frame.getMethodName().equals("await"));
    }

    /** Whether this exception is but the end that the parent has asked for. */
    boolean explains(final Throwable thrown) {
        return interrupted && thrown instanceof InterruptedException;
    }
}
