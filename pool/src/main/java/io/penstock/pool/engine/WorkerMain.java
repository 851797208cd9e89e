package io.penstock.pool.engine;

import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.SharedWord;
import io.penstock.process.ChildTask;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a worker process does: it initializes itself, says that it is ready, and answers one task after the other until the pool closes the pipe.
 * A thread of its own takes the pool's interrupts.
 *
 * @param setUp of the pool
 * @param depth how many pools are above this worker
 */
record WorkerMain(WorkerSide.SetUp setUp, int depth) implements ChildTask<byte[], byte[]> {
    private static final Duration STACK_TIME = Duration.ofMillis(100);
    private static final String OOM_SCORE = "500";

    @Override
    public void run(final Connection<byte[], byte[]> parent) throws Exception {
        prepare();
        final WorkerContext context = new WorkerContext(null);
        context.enterProcess(depth);
        final SharedWord word = ((Duplex<byte[], byte[]>) parent).end().file().sharedWord();
        final WorkerSide side = new WorkerSide(setUp, context, new BeginMark(JvmWorker.cell(word)));
        try {
            final byte[] control = parent.receiveBytes();
            final Path path = Path.of(new String(control, StandardCharsets.UTF_8));
            serve(side, Pipe.connect(path, byte[].class, byte[].class));
            final byte[] failure = side.initialize();
            parent.sendBytes(failure == null ? Messages.empty(Messages.READY, 0) : failure);
            while (failure == null) {
                final byte[] answer = side.answer(parent.receiveBytes());
                if (answer != null) {
                    parent.sendBytes(answer);
                }
            }
        } catch (final EOFException | BrokenPipeException closed) {
            // The pool needs this worker no more.
        }
    }

    /** Of the process, before anything else. */
    static void prepare() {
        SignalGuard.ignoreInterruptSignal();
        preferToBeKilled();
    }

    /** When memory is short, the kernel ends a worker rather than the process that has the pool. */
    private static void preferToBeKilled() {
        try {
            Files.writeString(Path.of("/proc/self/oom_score_adj"), OOM_SCORE);
        } catch (final IOException | RuntimeException notAllowed) {
            // then they are equal
        }
    }

    private static void serve(final WorkerSide side, final Connection<byte[], byte[]> control) {
        final Thread thread = new Thread(() -> interrupts(side, control), "penstock-worker-control");
        thread.setDaemon(true);
        thread.start();
    }

    private static void tell(
            final Connection<byte[], byte[]> control, final long number, final StackTraceElement[] stack) {
        try {
            control.sendBytes(StackBytes.encode(number, stack), STACK_TIME);
        } catch (final IOException closed) {
            // the next receive says so
        } catch (final InterruptedException stray) {
            Thread.currentThread().interrupt();
        }
    }

    private static void interrupts(final WorkerSide side, final Connection<byte[], byte[]> control) {
        try (control) {
            while (true) {
                final long number = Messages.number(control.receiveBytes());
                side.interrupt(number, stack -> tell(control, number, stack));
            }
        } catch (final IOException closed) {
            // The pool needs this worker no more.
        } catch (final InterruptedException stray) {
            Thread.currentThread().interrupt(); // of a task, which thereby gives up the pool's interrupts
        }
    }
}
