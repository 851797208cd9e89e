package io.penstock.core.memory;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/**
 * Linux's system calls. On JDK 22 and later through the Foreign Function and Memory API, otherwise through JNA; without either they are
 * not supported. Neither way is taken where it would print a warning. Nothing native is loaded before {@link #load}.
 *
 * <p>The API's classes are used by reflection, so that this class compiles for JDK 17. The call itself is a method handle in a constant.
 *
 * <p><b>Threads:</b> any. <b>Blocks:</b> as the system call does.
 */
public final class SystemCalls {
    private static final int FIRST_JDK_WITH_FFM = 22;
    private static final int FIRST_JDK_THAT_WARNS_OF_JNI = 24;
    private static final int MADV_REMOVE = 9; // madvise(2)
    private static final long MADVISE = number(28, 233);
    private static final int SMALLEST_PAGE = 4096;
    private static final int LARGEST_PAGE = 65_536;
    private static final boolean IS_LINUX =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux");
    private static final boolean BY_FFM = IS_LINUX
            && Runtime.version().feature() >= FIRST_JDK_WITH_FFM
            && isNativeAccessEnabled(SystemCalls.class.getModule());
    private static final boolean MAY_BE_UNLOADED =
            SystemCalls.class.getClassLoader() != ClassLoader.getSystemClassLoader();
    private static final boolean SUPPORTED = BY_FFM || (IS_LINUX && isJnaSilent());

    private SystemCalls() {}

    /** Whether calls can be expected to work here. Loads nothing. */
    public static boolean isSupported() {
        return SUPPORTED;
    }

    /** Loads the native part now. Returns whether calls work. */
    public static boolean load() {
        try {
            return SUPPORTED && (BY_FFM ? Ffm.LOADED : JnaCalls.load());
        } catch (final LinkageError unusable) { // no place to unpack to, no permission to execute there, another libc
            return false;
        }
    }

    /** Whether calls go through the Foreign Function and Memory API. */
    public static boolean usesFfm() {
        return BY_FFM;
    }

    /** Whether this class is in the class loader of an application, which may be stopped while the program goes on. */
    public static boolean mayBeUnloaded() {
        return MAY_BE_UNLOADED;
    }

    /**
     * This process has left all hubs: nothing native may keep the class loader of an application that was stopped. Calls go on working.
     *
     * @return false if this is to be called again in a moment
     */
    public static boolean release() {
        return !SUPPORTED || BY_FFM || JnaCalls.release();
    }

    /** Makes a call with at most six arguments. Only after {@link #load} returned true. */
    public static long call(
            final long number, final long a, final long b, final long c, final long d, final long e, final long f) {
        return BY_FFM ? Ffm.call(number, a, b, c, d, e, f) : JnaCalls.call(number, a, b, c, d, e, f);
    }

    /** The address of a direct buffer's first byte. Only after {@link #load} returned true. */
    public static long addressOf(final ByteBuffer region) {
        return BY_FFM ? Ffm.addressOf(region) : Pointer.nativeValue(Native.getDirectBufferPointer(region));
    }

    /**
     * Frees the memory, and the blocks on the disk, behind whole pages of a shared mapping. They read as zero afterwards, in every process that maps the
     * file. The mapping stays valid.
     *
     * @param region of a file that no thread of any process reads any more
     * @return false if nothing was freed: the file system or this process cannot
     */
    public static boolean discard(final ByteBuffer region) {
        if (MADVISE < 0 || !load()) {
            return false;
        }
        try {
            final long start = addressOf(region);
            final long end = start + region.capacity();
            boolean discarded = false;
            // The system refuses parts of pages, and does not tell how long one is.
            for (int page = SMALLEST_PAGE; page <= LARGEST_PAGE && !discarded; page *= 2) {
                final long first = (start + page - 1) & -page;
                final long length = (end & -page) - first;
                discarded = length > 0 && call(MADVISE, first, length, MADV_REMOVE, 0, 0, 0) == 0;
            }
            return discarded;
        } finally {
            Reference.reachabilityFence(region);
        }
    }

    /**
     * The number that fits this machine, or -1.
     *
     * @param onX86 the call's number on x86-64
     * @param onArm its number on AArch64
     */
    public static long number(final long onX86, final long onArm) {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> onX86; // asm/unistd_64.h
            case "aarch64" -> onArm; // asm-generic/unistd.h
            default -> -1;
        };
    }

    private static boolean isJnaSilent() {
        try {
            final Class<?> jna = Class.forName("com.sun.jna.Native", false, SystemCalls.class.getClassLoader());
            return Runtime.version().feature() < FIRST_JDK_THAT_WARNS_OF_JNI || isNativeAccessEnabled(jna.getModule());
        } catch (final ReflectiveOperationException | LinkageError missing) {
            return false;
        }
    }

    private static boolean isNativeAccessEnabled(final Module module) {
        try {
            return (boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(module);
        } catch (final ReflectiveOperationException before22) {
            return false;
        }
    }

    /** Apart, so that the API is initialised at the first use and not before. */
    private static final class Ffm {
        private static final int ARGUMENTS = 7;
        private static final MethodHandle SYSCALL = findSyscall();
        private static final MethodHandle ADDRESS = findAddress();
        static final boolean LOADED = SYSCALL != null && ADDRESS != null;

        private Ffm() {}

        /** {@code Linker.nativeLinker().downcallHandle(lookup.find("syscall"), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG ...))}. */
        private static MethodHandle findSyscall() {
            try {
                final Class<?> linkerType = Class.forName("java.lang.foreign.Linker");
                final Class<?> layoutType = Class.forName("java.lang.foreign.MemoryLayout");
                final Class<?> descriptorType = Class.forName("java.lang.foreign.FunctionDescriptor");
                final Class<?> optionType = Class.forName("java.lang.foreign.Linker$Option");
                final Class<?> segmentType = Class.forName("java.lang.foreign.MemorySegment");
                final Object linker = linkerType.getMethod("nativeLinker").invoke(null);
                final Object lookup = linkerType.getMethod("defaultLookup").invoke(linker);
                final Object symbol = ((Optional<?>) Class.forName("java.lang.foreign.SymbolLookup")
                                .getMethod("find", String.class)
                                .invoke(lookup, "syscall"))
                        .orElseThrow();
                final Object ofLong = Class.forName("java.lang.foreign.ValueLayout")
                        .getField("JAVA_LONG")
                        .get(null);
                final Object arguments = Array.newInstance(layoutType, ARGUMENTS);
                for (int i = 0; i < ARGUMENTS; i++) {
                    Array.set(arguments, i, ofLong);
                }
                final Object descriptor = descriptorType
                        .getMethod("of", layoutType, arguments.getClass())
                        .invoke(null, ofLong, arguments);
                final Object options = Array.newInstance(optionType, 0);
                final Method downcall =
                        linkerType.getMethod("downcallHandle", segmentType, descriptorType, options.getClass());
                return (MethodHandle) downcall.invoke(linker, symbol, descriptor, options);
            } catch (final ReflectiveOperationException | RuntimeException unusable) {
                return null;
            }
        }

        private static MethodHandle findAddress() {
            try {
                final Class<?> segmentType = Class.forName("java.lang.foreign.MemorySegment");
                final MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                final MethodHandle ofBuffer = lookup.findStatic(
                        segmentType, "ofBuffer", MethodType.methodType(segmentType, java.nio.Buffer.class));
                final MethodHandle address =
                        lookup.findVirtual(segmentType, "address", MethodType.methodType(long.class));
                return MethodHandles.filterReturnValue(ofBuffer, address)
                        .asType(MethodType.methodType(long.class, ByteBuffer.class));
            } catch (final ReflectiveOperationException unusable) {
                return null;
            }
        }

        static long call(
                final long number, final long a, final long b, final long c, final long d, final long e, final long f) {
            try {
                return (long) SYSCALL.invokeExact(number, a, b, c, d, e, f);
            } catch (final Throwable impossible) { // a method handle declares Throwable; the call throws nothing
                throw new IllegalStateException(impossible);
            }
        }

        static long addressOf(final ByteBuffer region) {
            try {
                return (long) ADDRESS.invokeExact(region);
            } catch (final Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
