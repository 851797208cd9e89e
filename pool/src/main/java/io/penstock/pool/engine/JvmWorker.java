package io.penstock.pool.engine;

import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.engine.Duplex;
import io.penstock.process.ChildFailedException;
import io.penstock.process.ChildJvm;
import io.penstock.process.ExitStatus;
import io.penstock.process.engine.ItemCoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A worker that is a child JVM, with a pipe for tasks and answers, and a small one for interrupts.
 *
 * <p><b>Threads:</b> its lane; any may interrupt and kill. <b>Processes:</b> the parent. <b>Blocks:</b> as {@link WorkerHandle} says.
 */
final class JvmWorker implements WorkerHandle {
    private static final StackTraceElement[] NO_STACK = {};
    private static final Duration STACK_TIME = Duration.ofMillis(100);
    private static final Duration EXIT_TIME = Duration.ofMillis(500);
    private static final Duration KILL_TIME = Duration.ofSeconds(5);
    private static final int CONTROL_BYTES = 64 * 1024;

    private final ChildJvm<byte[], byte[]> child;
    private final Duplex<byte[], byte[]> connection;
    private final Path controlPath;
    private final Connection<byte[], byte[]> control;
    private final ItemCoder<Object> coder;
    private final OptionalLong oomKillsBefore = CgroupMemory.oomKills();
    private final long maxRssBytes;
    private final Set<Integer> defined = new HashSet<>();
    private long sent; // the attempt without an answer
    private boolean unsent;
    private boolean reinterrupts; // the thread, when it is done with a death
    private volatile long interrupted;
    private volatile boolean killed;
    private long stackOf;
    private StackTraceElement[] stack = NO_STACK;

    JvmWorker(final ChildJvm<byte[], byte[]> child, final ItemCoder<Object> coder, final long maxRssBytes)
            throws IOException {
        this.child = child;
        this.coder = coder;
        this.maxRssBytes = maxRssBytes;
        connection = (Duplex<byte[], byte[]>) child.connection();
        final Path pipe = connection.end().file().path();
        controlPath = pipe.resolveSibling(pipe.getFileName() + ".control");
        control = Pipe.at(controlPath)
                .sending(byte[].class)
                .receiving(byte[].class)
                .capacityBytes(CONTROL_BYTES)
                .create();
    }

    /** Waits until the worker has initialized itself. */
    void awaitReady(final Duration timeout) throws WorkerKind.StartFailure, InterruptedException {
        final byte[] first;
        try {
            connection.sendBytes(controlPath.toString().getBytes(StandardCharsets.UTF_8));
            first = connection.receiveBytes(timeout);
        } catch (final IOException ended) {
            throw new WorkerKind.StartFailure(
                    "pid=" + child.pid() + " " + exitStatus() + "; " + report(), ended, false);
        }
        if (first == null) {
            kill();
            throw new WorkerKind.StartFailure(
                    "it was not ready in time, and was killed: pid=" + child.pid() + " startTimeout=" + timeout
                            + "; raise startTimeout; " + report(),
                    null,
                    false);
        }
        if (Messages.type(first) == Messages.FAILED) {
            final Throwable thrown = ((Answer.Failed) AnswerMessages.read(first, coder)).thrown();
            throw new WorkerKind.StartFailure(
                    "the pool is broken: its initializer has thrown: " + thrown + " pid=" + child.pid(), thrown, true);
        }
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public void send(final PoolTask<?> task, final long number) {
        sent = number;
        unsent = false;
        try {
            if (task.payload instanceof Payload.Call call && defined.add(call.function().number)) {
                sendBytes(call.function().definition);
            }
            sendBytes(task.payload.message(number));
        } catch (final IOException gone) {
            unsent = true;
        }
    }

    private void sendBytes(final byte[] message) throws IOException {
        while (true) {
            try {
                connection.sendBytes(message);
                return;
            } catch (final InterruptedException early) {
                // a lane is interrupted while it starts a worker alone, and a caller sends what the ring has room for
            }
        }
    }

    @Override
    public Answer receive() throws InterruptedException {
        if (unsent) {
            return death(false);
        }
        final byte[] message;
        try {
            message = connection.receiveBytes();
        } catch (final IOException gone) {
            return death(wasTaken());
        }
        takeStack(Duration.ZERO);
        if (Messages.number(message) == sent) {
            return AnswerMessages.read(message, coder);
        }
        kill(); // it does not keep to the protocol, and is trusted no more
        return death(true);
    }

    private boolean wasTaken() {
        while (true) {
            try {
                return connection.untaken() == 0;
            } catch (final InterruptedException soon) {
                reinterrupts = true;
            } catch (final IOException | IllegalStateException unknown) {
                return true; // at most once
            }
        }
    }

    private Answer death(final boolean taken) {
        takeStack(STACK_TIME);
        final ExitStatus status = exitStatus();
        final Answer died = new Answer.Died(sent, taken, true, status.code(), report());
        if (reinterrupts) {
            reinterrupts = false;
            Thread.currentThread().interrupt();
        }
        return died;
    }

    /** It has closed its end, so it exits, or it is killed. */
    private ExitStatus exitStatus() {
        if (!joined(EXIT_TIME)) {
            kill();
            joined(KILL_TIME);
        }
        return child.exitStatus()
                .orElseThrow(() -> new IllegalStateException("a killed worker does not end: pid=" + pid()));
    }

    private boolean joined(final Duration time) {
        while (true) {
            try {
                return child.join(time);
            } catch (final ChildFailedException thrown) {
                return true;
            } catch (final InterruptedException soon) {
                reinterrupts = true;
            }
        }
    }

    private String report() {
        return ExitReport.of(child, exitStatus(), killed, oomKillsBefore);
    }

    @Override
    public void interrupt(final long number) {
        interrupted = number;
        try {
            control.sendBytes(Messages.empty(Messages.INTERRUPT, number), Duration.ZERO);
        } catch (final IOException gone) {
            // then it runs no more
        } catch (final InterruptedException ofTheCaller) {
            Thread.currentThread().interrupt(); // the time-out of the grace time ends the task
        }
    }

    /** The worker sends where the task stood before it interrupts the task. */
    private void takeStack(final Duration time) {
        if (interrupted != sent) {
            return;
        }
        try {
            for (byte[] message = control.receiveBytes(time);
                    message != null;
                    message = control.receiveBytes(Duration.ZERO)) {
                stackOf = Messages.number(message);
                stack = StackBytes.decode(message);
            }
        } catch (final IOException gone) {
            // then there is none
        } catch (final InterruptedException soon) {
            reinterrupts = true;
        }
    }

    @Override
    public StackTraceElement[] stack(final long number) {
        return stackOf == number ? stack : NO_STACK;
    }

    @Override
    public void kill() {
        killed = true;
        child.kill();
    }

    @Override
    public void retire() {
        try {
            control.close();
            Files.deleteIfExists(controlPath);
        } catch (final IOException | UncheckedIOException left) {
            // the directory goes when this JVM ends
        } finally {
            child.close();
        }
    }

    @Override
    public boolean isTooLarge() {
        return maxRssBytes != Long.MAX_VALUE
                && CgroupMemory.residentBytes(pid()).orElse(0) > maxRssBytes;
    }

    @Override
    public boolean isGone() {
        return !child.isAlive();
    }
}
