package io.penstock.objects.host;

import io.penstock.pipe.Connection;
import io.penstock.pipe.engine.Duplex;
import io.penstock.process.ChildFailedException;
import io.penstock.process.ChildJvm;
import io.penstock.process.ChildJvmBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** A child JVM that serves a host until its parent closes it, or ends. Its files lie in the directory of the child's pipe. */
public final class ChildHostCore {
    private static final String READY = "ready";
    private static final Duration KILL_TIME = Duration.ofSeconds(10);

    private final ChildJvm<String, String> child;
    private final Path path;
    private final AtomicBoolean closing = new AtomicBoolean();

    private ChildHostCore(final ChildJvm<String, String> child, final Path path) {
        this.child = child;
        this.path = path;
    }

    /** What the child does: it serves at the path, and calls {@code serving} while it does. */
    @FunctionalInterface
    public interface Serving extends Serializable {
        void serve(Path path, Running serving) throws Exception;
    }

    /** Returns when the host is to end. */
    @FunctionalInterface
    public interface Running {
        void run() throws Exception;
    }

    /** Starts the child. */
    public static ChildHostCore start(
            final Serving serving, final UnaryOperator<ChildJvmBuilder<String, String>> settings)
            throws IOException, InterruptedException {
        final ChildJvm<String, String> child = settings.apply(ChildJvm.running(
                        String.class, String.class, (Connection<String, String> parent) -> serve(parent, serving)))
                .start();
        final Path pipe =
                ((Duplex<String, String>) child.connection()).end().file().path();
        final ChildHostCore core = new ChildHostCore(child, pipe.resolveSibling(pipe.getFileName() + ".host"));
        boolean ready = false;
        try {
            child.connection().send(core.path.toString());
            child.connection().receive();
            ready = true;
            return core;
        } catch (final EOFException ended) {
            throw core.failure(ended);
        } finally {
            if (!ready) {
                core.close();
            }
        }
    }

    private IOException failure(final EOFException ended) throws InterruptedException {
        try {
            child.join(KILL_TIME);
        } catch (final ChildFailedException thrown) {
            return new IOException("the host in the child has not started: " + thrown.getCause(), thrown);
        }
        return new IOException("the host in the child has not started: " + ended.getMessage(), ended);
    }

    private static void serve(final Connection<String, String> parent, final Serving serving) throws Exception {
        serving.serve(Path.of(parent.receive()), () -> {
            parent.send(READY);
            try {
                parent.receive();
            } catch (final EOFException closed) {
                // the parent closes, or has ended
            }
        });
    }

    public ChildJvm<String, String> child() {
        return child;
    }

    public Path path() {
        return path;
    }

    /** Lets the host end, then the child; what is left of their files goes with the child. */
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        boolean interrupted = false;
        try {
            child.connection().send(READY); // it is the end of the stream that is waited for, or anything else
            child.join(KILL_TIME);
        } catch (final IOException gone) {
            // it has ended already
        } catch (final InterruptedException impatient) {
            interrupted = true;
        }
        try {
            if (child.isAlive()) {
                child.kill();
                child.process().onExit().join();
            }
            HostFiles.removeAll(path);
        } catch (final IOException left) {
            throw new UncheckedIOException("cannot remove the files of a host: host=" + path, left);
        } finally {
            child.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
