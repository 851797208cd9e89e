package io.penstock.pool.engine;

import io.penstock.codec.CodecException;
import io.penstock.process.engine.ItemCoder;
import io.penstock.process.engine.TaskBytes;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What a worker does, be it a process or a thread: it turns each message of a task into the message of its answer.
 *
 * <p><b>Threads:</b> one runs the tasks; any may interrupt. <b>Processes:</b> one. <b>Blocks:</b> as the tasks do.
 */
final class WorkerSide {
    private static final StackTraceElement[] NO_STACK = {};

    private final WorkerContext context;
    private final BeginMark mark;
    private final byte[] initializer;
    private final ItemCoder<Object> coder;
    private final Map<Integer, FunctionCode.InWorker<?, ?>> functions = new HashMap<>();
    private volatile Thread thread; // that runs a task
    private final AtomicLong running =
            new AtomicLong(); // the attempt; below 0 while it is being interrupted; 0 for none
    private volatile long wanted; // the last attempt that was to be interrupted
    private long interrupted; // the last one that was, while it ran
    private StackTraceElement[] stack = NO_STACK; // where it stood

    private boolean isFinished; // after an error of the JVM it begins nothing more

    WorkerSide(final SetUp setUp, final WorkerContext context, final BeginMark mark) {
        this.context = context;
        this.mark = mark;
        initializer = setUp.initializer;
        coder = ItemCoder.like(Object.class, setUp.allowed, setUp.numbers);
    }

    /**
     * What each worker of a pool gets.
     *
     * @param allowed the classes that may travel
     * @param numbers of the classes, in the parent
     * @param initializer the bytes of a task with room for a head; null for none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record SetUp(List<Class<?>> allowed, List<String> numbers, byte[] initializer) implements Serializable {}

    /** Runs the initializer. Returns what it throws, as a message; null if all is well. */
    byte[] initialize() {
        try {
            if (initializer != null) {
                context.state(((Callable<?>) content(initializer)).call());
            }
            return null;
        } catch (final Throwable thrown) {
            return Failure.encode(thrown, 0, coder);
        }
    }

    static Object content(final byte[] message) throws IOException, ClassNotFoundException {
        return TaskBytes.decode(Arrays.copyOfRange(message, Messages.HEAD, message.length));
    }

    /** The answer to a message; null for one that is no task, or a task that does not begin here. */
    byte[] answer(final byte[] message) {
        final long number = Messages.number(message);
        if (Messages.type(message) == Messages.DEFINE) {
            define(message);
            return null;
        }
        if (!mayBegin(number)) {
            return null;
        }
        final long sinceNs = System.nanoTime();
        final byte[] answer = answer(message, number);
        return Messages.took(answer, System.nanoTime() - sinceNs);
    }

    private byte[] answer(final byte[] message, final long number) {
        begin(number);
        try {
            return run(message, number);
        } catch (final Throwable thrown) {
            end(number); // the encoding is not to be interrupted
            isFinished |= thrown instanceof VirtualMachineError;
            return Failure.encode(thrown, number, coder);
        } finally {
            end(number);
        }
    }

    /** Whether this worker runs an attempt. If so, no other will. */
    boolean mayBegin(final long number) {
        return !isFinished && mark.begin(number);
    }

    /** It begins no task any more. */
    void finish() {
        isFinished = true;
    }

    boolean knows(final int function) {
        return functions.containsKey(function);
    }

    /** A function that cannot be read fails its calls, each by a message that says why. */
    private void define(final byte[] message) {
        FunctionCode.InWorker<?, ?> function = null;
        try {
            function = FunctionCode.InWorker.decode(message);
        } catch (final Throwable unreadable) {
            unreadableFunctions.put(Messages.function(message), unreadable);
        }
        functions.put(Messages.function(message), function);
    }

    private final Map<Integer, Throwable> unreadableFunctions = new HashMap<>();

    private byte[] run(final byte[] message, final long number) throws Exception {
        if (Messages.type(message) == Messages.RUN_TASK) {
            final Callable<?> task;
            try {
                task = (Callable<?>) content(message);
            } catch (final VirtualMachineError ofTheJvm) {
                throw ofTheJvm;
            } catch (final Throwable unreadable) { // whatever the classes that it captures do
                throw new CodecException("the worker cannot read its task: " + unreadable, unreadable);
            }
            return done(coder, task.call(), number);
        }
        final FunctionCode.InWorker<?, ?> function = functions.get(Messages.function(message));
        if (function == null) {
            final Throwable reason = unreadableFunctions.get(Messages.function(message));
            throw new CodecException("the worker cannot read the function: " + reason, reason);
        }
        return done(function, message, number);
    }

    private <A, R> byte[] done(final FunctionCode.InWorker<A, R> function, final byte[] message, final long number)
            throws Exception {
        return done(function.results, function.run(message), number);
    }

    private <R> byte[] done(final ItemCoder<R> results, final R result, final long number) {
        end(number);
        if (result == null) {
            return Messages.head(new byte[Messages.HEAD], Messages.DONE, number, Messages.NULL);
        }
        try {
            return Messages.head(results.encode(result, Messages.HEAD), Messages.DONE, number, 0);
        } catch (final RuntimeException | StackOverflowError refused) {
            throw new CodecException(
                    "the result of a task cannot travel: class="
                            + result.getClass().getName() + "; " + Refusals.text(refused),
                    Refusals.cause(refused));
        }
    }

    /** The thread's next task. It is interrupted at once if that was asked for before. */
    void begin(final long number) {
        thread = Thread.currentThread();
        running.set(number); // before the look; pairs with interrupt()
        if (wanted == number) {
            thread.interrupt();
        }
    }

    /** No interrupt of this task comes any more, and one that came late is not the next task's. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    void end(final long number) {
        if (running.get() == number || running.get() == -number) {
            if (!running.compareAndSet(number, 0)) {
                endWhileInterrupted(number);
            }
            Thread.interrupted();
        }
    }

    private synchronized void endWhileInterrupted(final long number) {
        running.compareAndSet(-number, 0);
        running.compareAndSet(number, 0);
    }

    /**
     * Interrupts a task if it is still running.
     *
     * @param before gets where the task stands, before it is interrupted
     */
    synchronized void interrupt(final long number, final Consumer<StackTraceElement[]> before) {
        wanted = number; // before the look; pairs with begin()
        if (running.compareAndSet(number, -number)) { // from now on the task's end waits for this
            final Thread now = thread;
            stack = now.getStackTrace();
            interrupted = number;
            before.accept(stack);
            now.interrupt();
            running.compareAndSet(-number, number);
        }
    }

    /** Where a task stood when it was interrupted; empty if it was not. */
    synchronized StackTraceElement[] stack(final long number) {
        return interrupted == number ? stack : NO_STACK;
    }
}
