package io.penstock.codec;

import java.util.function.Supplier;

/**
 * Runs code once more where there is more stack. A thread that is deep in calls of its own has no room to decode an item
 * that is perfectly good; only an item that exhausts a large stack too is at fault.
 */
final class LargeStack {
    private static final long STACK_BYTES = 64L * 1024 * 1024;

    private LargeStack() {}

    /** What the code returns or throws. */
    static <T> T call(final Supplier<T> code) {
        final Call<T> call = new Call<>(code);
        run(call);
        if (call.failure instanceof RuntimeException failure) {
            throw failure;
        }
        if (call.failure instanceof Error error) {
            throw error;
        }
        return call.result;
    }

    private static void run(final Call<?> call) {
        final Thread caller = Thread.currentThread();
        final Thread thread = new Thread(null, call, caller.getName() + " (decoding)", STACK_BYTES);
        thread.setDaemon(true);
        thread.setContextClassLoader(caller.getContextClassLoader());
        thread.start();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true; // decoding does not block
            }
        }
        if (interrupted) {
            caller.interrupt();
        }
    }

    private static final class Call<T> implements Runnable {
        private final Supplier<T> code;
        private T result;
        private Throwable failure;

        Call(final Supplier<T> code) {
            this.code = code;
        }

        @Override
        public void run() {
            try {
                result = code.get();
            } catch (final Throwable e) {
                failure = e; // the caller throws it
            }
        }
    }
}
