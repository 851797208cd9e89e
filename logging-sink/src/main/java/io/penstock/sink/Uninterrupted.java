package io.penstock.sink;

/** Waits that an interrupt does not end; it stays pending. */
final class Uninterrupted {
    private Uninterrupted() {}

    /** Something that waits. */
    @FunctionalInterface
    interface Wait {
        boolean once() throws InterruptedException;
    }

    static boolean await(final Wait wait) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.once();
                } catch (final InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void join(final Thread thread) {
        await(() -> {
            thread.join();
            return true;
        });
    }
}
