package io.penstock.pool.engine;

import io.penstock.process.engine.TaskNames;
import java.util.concurrent.Callable;

/** What a task is, for the worker. */
sealed interface Payload {
    /** {@return its encoded size in bytes} */
    int size();

    /**
     * The message for a worker; the head is written into the bytes that were encoded.
     *
     * @param copied whether into a copy of them: another lane may still be sending them
     */
    byte[] message(long number, boolean copied);

    /** {@return what runs it in this JVM, for {@code shutdownNow}} */
    Runnable runnable();

    /** {@return what it is, in texts} */
    String name();

    /** A task by Java's serialization. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Encoded(byte[] bytes, Object original) implements Payload {
        @Override
        public int size() {
            return bytes.length - Messages.HEAD;
        }

        @Override
        public byte[] message(final long number, final boolean copied) {
            return Messages.head(copied ? bytes.clone() : bytes, Messages.RUN_TASK, number, 0);
        }

        @Override
        public Runnable runnable() {
            return Payload.runnable(original);
        }

        @Override
        public String name() {
            return TaskNames.of(original);
        }
    }

    /** A call of a function. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Call(FunctionCode<?, ?> function, byte[] argument) implements Payload {
        @Override
        public int size() {
            return argument.length - Messages.HEAD;
        }

        @Override
        public byte[] message(final long number, final boolean copied) {
            return Messages.head(copied ? argument.clone() : argument, Messages.RUN, number, function.number);
        }

        @Override
        public Runnable runnable() {
            return () -> runHere(function);
        }

        private <A> void runHere(final FunctionCode<A, ?> of) {
            try {
                of.code.apply(of.arguments.decode(argument, Messages.HEAD));
            } catch (final Exception thrown) {
                throw new IllegalStateException("a function has thrown: " + thrown, thrown);
            }
        }

        @Override
        public String name() {
            return TaskNames.of(function.code);
        }
    }

    /** An object that is shared with a thread. */
    record Shared(Callable<?> callable, Object original) implements Payload {
        @Override
        public int size() {
            return 0;
        }

        @Override
        public byte[] message(final long number, final boolean copied) {
            throw new IllegalStateException("a shared task has no message");
        }

        @Override
        public Runnable runnable() {
            return Payload.runnable(original);
        }

        @Override
        public String name() {
            return TaskNames.of(original);
        }
    }

    private static Runnable runnable(final Object original) {
        if (original instanceof Runnable runnable) {
            return runnable;
        }
        final Callable<?> callable = (Callable<?>) original;
        return () -> {
            try {
                callable.call();
            } catch (final Exception thrown) {
                throw new IllegalStateException("a task has thrown: " + thrown, thrown);
            }
        };
    }
}
