package io.penstock.core.wait;

import io.penstock.core.memory.SystemCalls;
import java.nio.ByteBuffer;

/**
 * Linux's futex on a word of a shared file. It is process-shared, that is, without FUTEX_PRIVATE_FLAG (futex(2)).
 *
 * <p>A call costs no allocation and no thread local: the timeout is in the sleeper's own wait cell.
 */
public final class Futex {
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final long SYSCALL_NUMBER = SystemCalls.number(202, 98);
    private static final boolean SUPPORTED = SYSCALL_NUMBER > 0 && SystemCalls.isSupported();

    private Futex() {}

    /** Whether the futex can be expected to work here. Loads nothing native. */
    public static boolean isSupported() {
        return SUPPORTED;
    }

    /** Loads the native part now. */
    public static boolean load() {
        return SUPPORTED && SystemCalls.load();
    }

    static long addressOf(final ByteBuffer region) {
        return SystemCalls.addressOf(region);
    }

    /**
     * Sleeps while the word has the expected value, at most for the timeout; may return early without a reason.
     *
     * @param timeoutAddress of a timespec: two longs, seconds and nanoseconds
     */
    static void await(final long address, final int expected, final long timeoutAddress) {
        if (JvmEnd.hasBegun()) {
            JvmEnd.pause(Long.MAX_VALUE);
        } else {
            SystemCalls.call(SYSCALL_NUMBER, address, FUTEX_WAIT, expected, timeoutAddress, 0L, 0L);
        }
    }

    static void wake(final long address) {
        SystemCalls.call(SYSCALL_NUMBER, address, FUTEX_WAKE, 1L, 0L, 0L, 0L);
    }
}
