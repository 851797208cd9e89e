package io.penstock.valkey.engine;

/**
 * Fails before a call has begun, if the stack has no room for it. Otherwise it might end within a lock's release, and the lock would stay held.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class StackRoom {
    /** More frames than a call has, with room for those of a class that is loaded meanwhile. */
    private static final int FRAMES = 400;

    private StackRoom() {}

    /** Throws {@link StackOverflowError}, or there is room. */
    static void check() {
        descend(FRAMES, 0, 0, 0);
    }

    private static long descend(final int frames, final long first, final long second, final long third) {
        return frames == 0 ? first + second + third : descend(frames - 1, second, third, first) + 1;
    }
}
