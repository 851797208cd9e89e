package io.penstock.process;

import io.penstock.core.hub.JoinedHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The parent, as its child knows it: by system properties that {@link ChildCommand} sets, so that each class loader of the child finds it.
 *
 * @param pipe to the parent
 * @param participant the parent, in the hub of the pipe's directory
 * @param pid of the parent, in the parent's pid namespace
 */
record ParentProcess(Path pipe, int participant, long pid) {
    /** Names the pipe: a URI, which any locale can carry. */
    static final String PIPE_PROPERTY = "io.penstock.parent";

    /** Names the parent: PARTICIPANT@PID. */
    static final String PROCESS_PROPERTY = "io.penstock.parentProcess";

    /** Names the child. */
    static final String NAME_PROPERTY = "io.penstock.childName";

    private static final char AT = '@';

    static String text(final int participant, final long pid) {
        return participant + String.valueOf(AT) + pid;
    }

    static ParentProcess find() {
        final String pipe = System.getProperty(PIPE_PROPERTY);
        final String process = System.getProperty(PROCESS_PROPERTY);
        if (pipe == null || process == null) {
            throw new IllegalStateException("this process was not started as a ChildJvm: the system property "
                    + (pipe == null ? PIPE_PROPERTY : PROCESS_PROPERTY)
                    + " is missing; use Pipe.connect where the processes start one another by hand");
        }
        final int at = process.indexOf(AT);
        return new ParentProcess(
                Path.of(URI.create(pipe)),
                Integer.parseInt(process, 0, at, 10),
                Long.parseLong(process, at + 1, process.length(), 10));
    }

    boolean isAlive() {
        try {
            return !JoinedHub.at(pipe.getParent()).isDead(participant);
        } catch (final NoSuchFileException removed) {
            return false; // by a process that had proof of the parent's death
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot find out whether the parent lives: pid=" + pid + " pipe=" + pipe, e);
        }
    }

    /** Runs the action in a thread of its own once the parent is dead. */
    void onExit(final Runnable action) {
        final JoinedHub hub;
        try {
            hub = JoinedHub.at(pipe.getParent());
        } catch (final NoSuchFileException removed) {
            run(action);
            return;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot watch the parent: pid=" + pid + " pipe=" + pipe, e);
        }
        final AtomicBoolean ran = new AtomicBoolean();
        hub.onDeath(() -> {
            if (hub.isDead(participant) && ran.compareAndSet(false, true)) {
                run(action);
            }
            return true;
        });
    }

    private static void run(final Runnable action) {
        final Thread thread = new Thread(action, "penstock-parent-exit");
        thread.setDaemon(true);
        thread.start();
    }
}
