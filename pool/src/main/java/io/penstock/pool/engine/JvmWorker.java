package io.penstock.pool.engine;

import io.penstock.pipe.Connection;
import io.penstock.pipe.MessageHandler;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.SharedWord;
import io.penstock.process.ChildFailedException;
import io.penstock.process.ChildJvm;
import io.penstock.process.ExitStatus;
import io.penstock.process.engine.ItemCoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    private final ResidentMemory memory;
    private final long maxRssBytes;
    private final BeginMark mark;
    private final int prefetchBytes;
    private final Set<Integer> defined = new HashSet<>();
    private final List<byte[]> messages = new ArrayList<>();
    private final MessageHandler collecting = message -> messages.add(bytes(message));
    private boolean reinterrupts; // the thread, when it is done with a death
    private volatile long interrupted;
    private volatile boolean killed;
    private long answered; // the last attempt that was
    private long stackOf;
    private StackTraceElement[] stack = NO_STACK;

    JvmWorker(final ChildJvm<byte[], byte[]> child, final ItemCoder<Object> coder, final long maxRssBytes)
            throws IOException {
        this.child = child;
        this.coder = coder;
        this.maxRssBytes = maxRssBytes;
        connection = (Duplex<byte[], byte[]>) child.connection();
        final PipeFile file = connection.end().file();
        mark = new BeginMark(cell(file.sharedWord()));
        prefetchBytes = file.shape().capacityAToB() / 2;
        final Path pipe = file.path();
        controlPath = pipe.resolveSibling(pipe.getFileName() + ".control");
        control = Pipe.at(controlPath)
                .sending(byte[].class)
                .receiving(byte[].class)
                .capacityBytes(CONTROL_BYTES)
                .create();
        memory = ResidentMemory.watch(child.pid());
    }

    /** The mark of a worker process is in the file of its pipe. */
    static BeginMark.Cell cell(final SharedWord word) {
        return new BeginMark.Cell() {
            @Override
            public long get() {
                return word.get();
            }

            @Override
            public boolean compareAndSet(final long expected, final long update) {
                return word.compareAndSet(expected, update);
            }
        };
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
    public int prefetchBytes() {
        return prefetchBytes;
    }

    @Override
    public void send(final PoolTask<?> task, final long number) {
        try {
            if (task.payload instanceof Payload.Call call && !defined.contains(call.function().number)) {
                sendBytes(call.function().definition);
                defined.add(call.function().number);
            }
            sendBytes(task.payload.message(number, task.copied));
        } catch (final IOException gone) {
            // receive says so
        }
    }

    private void sendBytes(final byte[] message) throws IOException {
        boolean interrupted = false;
        while (true) {
            try {
                connection.sendBytes(message);
                break;
            } catch (final InterruptedException soon) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean trySend(final PoolTask<?> task, final long number) {
        try {
            if (task.payload instanceof Payload.Call call && !defined.contains(call.function().number)) {
                if (!trySendBytes(call.function().definition)) {
                    return false;
                }
                defined.add(call.function().number);
            }
            return trySendBytes(task.payload.message(number, task.copied));
        } catch (final IOException gone) {
            return true; // receive says so
        }
    }

    private boolean trySendBytes(final byte[] message) throws IOException {
        boolean interrupted = false;
        boolean sent;
        while (true) {
            try {
                sent = connection.sendBytes(message, Duration.ZERO);
                break;
            } catch (final InterruptedException soon) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return sent;
    }

    private static byte[] bytes(final ByteBuffer message) {
        final byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }

    @Override
    public List<Answer> receive(final int most, final Duration limit) throws InterruptedException {
        messages.clear();
        try {
            final byte[] first = limit == null ? connection.receiveBytes() : connection.receiveBytes(limit);
            if (first == null) {
                return List.of();
            }
            messages.add(first);
        } catch (final IOException gone) {
            return List.of(death());
        }
        collectMore(most - 1);
        final List<Answer> answers = new ArrayList<>(messages.size());
        for (final byte[] message : messages) {
            answered = Messages.number(message);
            if (answered == interrupted) {
                takeStack(Duration.ZERO);
            }
            answers.add(AnswerMessages.read(message, coder));
        }
        messages.clear();
        return answers;
    }

    /** Those that are there, at the price of one message. */
    private void collectMore(final int most) {
        try {
            if (most > 0 && connection.isReady()) {
                connection.receive(collecting, most, Duration.ZERO);
            }
        } catch (final IOException gone) {
            // the next call says so
        } catch (final InterruptedException soon) {
            Thread.currentThread().interrupt(); // there is an answer already
        }
    }

    @Override
    public boolean hasBegun(final long number) {
        return mark.hasBegun(number);
    }

    @Override
    public long takeBack(final long last) {
        return mark.takeBack(last);
    }

    private Answer death() {
        if (interrupted > answered) {
            takeStack(STACK_TIME);
        }
        final ExitStatus status = exitStatus();
        final Answer died = new Answer.Died(true, status.code(), report());
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
        final ExitStatus status = exitStatus();
        final ExitReport.Memory seen =
                new ExitReport.Memory(memory.lastSeenBytes(), oomKillsBefore, CgroupMemory.oomKills());
        return ExitReport.of(status, killed, seen, child.lastOutputLines(), child.lastErrorLines());
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
        memory.close();
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
    public boolean hasReadAll() {
        return connection.isAllTaken();
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
