package io.penstock.core.wait;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Linux's futex on a word of a shared file, through JNA. It is process-shared, that is, used without
 * FUTEX_PRIVATE_FLAG. (futex(2).)
 *
 * <p>It is unsupported if JNA is missing or native access would print a warning (JDK 24 and later, unless it is enabled
 * for JNA's module). Then nothing of JNA is initialised.
 */
public final class Futex {
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final int FIRST_JDK_THAT_WARNS = 24;
    private static final long SYSCALL_NUMBER =
            syscallNumber(System.getProperty("os.name"), System.getProperty("os.arch"));
    private static final boolean SUPPORTED = SYSCALL_NUMBER > 0 && nativeAccessIsSilent();

    private Futex() {}

    /** Whether the futex can be expected to work here. Does not load JNA. */
    public static boolean isSupported() {
        return SUPPORTED;
    }

    /** Loads the native part now. */
    public static boolean load() {
        try {
            return SUPPORTED && Syscall.LOADED;
        } catch (final LinkageError unusable) {
            // No place to unpack it, no permission to execute it there, or another kind of libc.
            return false;
        }
    }

    static long addressOf(final ByteBuffer region) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(region));
    }

    /** Sleeps while the word has the expected value, at most {@code timeoutNs}; may return spuriously. */
    static void await(final long address, final int expected, final long timeoutNs) {
        final Memory timeout = Syscall.TIMEOUT.get();
        timeout.setLong(0, timeoutNs / 1_000_000_000L);
        timeout.setLong(8, timeoutNs % 1_000_000_000L);
        Syscall.syscall(SYSCALL_NUMBER, address, FUTEX_WAIT, expected, Pointer.nativeValue(timeout), 0L, 0L);
    }

    static void wake(final long address) {
        Syscall.syscall(SYSCALL_NUMBER, address, FUTEX_WAKE, 1L, 0L, 0L, 0L);
    }

    private static long syscallNumber(final String os, final String architecture) {
        if (!os.toLowerCase(Locale.ROOT).startsWith("linux")) {
            return -1;
        }
        return switch (architecture) {
            case "amd64", "x86_64" -> 202; // asm/unistd_64.h
            case "aarch64" -> 98; // asm-generic/unistd.h
            default -> -1;
        };
    }

    private static boolean nativeAccessIsSilent() {
        try {
            final Class<?> jna = Class.forName("com.sun.jna.Native", false, Futex.class.getClassLoader());
            return Runtime.version().feature() < FIRST_JDK_THAT_WARNS
                    || (boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(jna.getModule());
        } catch (final ReflectiveOperationException | LinkageError missing) {
            return false;
        }
    }

    /** A class of its own, so that JNA is initialised at the first use and not before. */
    private static final class Syscall {
        /**
         * One timespec per thread. It is JNA memory, because a Java array would be copied or pinned during the sleep.
         */
        static final ThreadLocal<Memory> TIMEOUT = ThreadLocal.withInitial(() -> new Memory(16));

        static final boolean LOADED;

        static {
            Native.register(Syscall.class, "c");
            LOADED = true;
        }

        private Syscall() {}

        static native long syscall(
                long number, long address, long operation, long value, long timeout, long address2, long value3);
    }
}
