package io.penstock.core.memory;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.internal.Cleaner;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * System calls through JNA. A method that JNA has bound keeps its class, and so its class loader, for ever; and JNA's cleaner thread keeps them for 30 s. In
 * an application that a container stops and starts, that would be a leak. So in a class loader other than the program's own, the method is unbound
 * while this process is in no hub, and bound again at the next call.
 *
 * <p><b>Threads:</b> any. <b>Blocks:</b> as the system call does.
 */
final class JnaCalls {
    private static final boolean MAY_BE_UNLOADED = SystemCalls.mayBeUnloaded();

    /** Calls share it, so that no method is unbound under a thread that is inside. Guards the next. */
    private static final ReadWriteLock BINDING = new ReentrantReadWriteLock();

    private static boolean bound;

    private static volatile boolean unusable;
    private static boolean loaded; // in whole or in part

    private JnaCalls() {}

    /** Binds the method now. Returns whether calls work. */
    static boolean load() {
        if (!MAY_BE_UNLOADED) {
            return Binding.DONE;
        }
        BINDING.readLock().lock();
        try {
            if (bound) {
                return true;
            }
        } finally {
            BINDING.readLock().unlock();
        }
        BINDING.writeLock().lock();
        try {
            if (!bound && !unusable) {
                unusable = true; // unless it succeeds
                loaded = true;
                bind();
                unusable = false;
                bound = true;
            }
            return bound;
        } finally {
            BINDING.writeLock().unlock();
        }
    }

    static long call(
            final long number, final long a, final long b, final long c, final long d, final long e, final long f) {
        if (!MAY_BE_UNLOADED) {
            return Jna.syscall(number, a, b, c, d, e, f);
        }
        while (true) {
            BINDING.readLock().lock();
            try {
                if (bound) {
                    return Jna.syscall(number, a, b, c, d, e, f);
                }
            } finally {
                BINDING.readLock().unlock();
            }
            if (!load()) { // a thread that was late: it was still inside a channel when this process left the hub
                return -1;
            }
        }
    }

    /** On a thread of its own: JNA's start waits for a program, ldconfig, and would swallow an interrupt of the caller. */
    private static void bind() {
        final FutureTask<?> binding = new FutureTask<>(Jna::bind, null);
        new Thread(null, binding, "penstock-loading", 0, false).start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    binding.get();
                    return;
                } catch (final InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (final ExecutionException failed) {
            if (failed.getCause() instanceof LinkageError unusable) {
                throw unusable;
            }
            throw new LinkageError("system calls through JNA cannot be bound", failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Lets the class loader go.
     *
     * @return false if JNA's thread has something to look after, or a thread is inside a call: then this is to be called again
     */
    static boolean release() {
        if (!MAY_BE_UNLOADED) {
            return true;
        }
        if (!BINDING.writeLock().tryLock()) {
            return false;
        }
        try {
            if (bound) {
                Native.unregister(Jna.class);
                bound = false;
            }
            return !loaded || endCleaner();
        } finally {
            BINDING.writeLock().unlock();
        }
    }

    /**
     * Ends JNA's thread if it has nothing to look after, as the thread itself would do in 30 s, under JNA's own locks. JNA starts another one when it needs
     * it. The fields are private. If another version of JNA has others, the thread ends by itself.
     */
    private static boolean endCleaner() {
        final Cleaner cleaner = Cleaner.getCleaner();
        try {
            final Field thread = field("cleanerThread");
            final Field first = field("firstCleanable");
            final Object queue = field("referenceQueue").get(cleaner);
            synchronized (cleaner) { // in the order of Cleaner.register
                synchronized (queue) {
                    if (first.get(cleaner) != null) {
                        return false; // garbage of JNA's own start, as a rule, until the next collection
                    }
                    if (thread.get(cleaner) instanceof Thread idle) {
                        thread.set(cleaner, null);
                        idle.interrupt();
                    }
                }
            }
        } catch (final ReflectiveOperationException | RuntimeException anotherVersion) {
            // It ends by itself.
        }
        return true;
    }

    private static Field field(final String name) throws NoSuchFieldException {
        final Field field = Cleaner.class.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** Apart, so that it is done once. */
    private static final class Binding {
        static final boolean DONE;

        static {
            bind();
            DONE = true;
        }

        private Binding() {}
    }

    /** Apart, so that JNA is initialised at the first use and not before. */
    private static final class Jna {
        private Jna() {}

        /** The option makes it an instance of our own, to be closed: the C library stays loaded, and JNA's cleaner has nothing to wait for. */
        static void bind() {
            Cleaner.getCleaner(); // now: the class loader may be closed before release
            try (NativeLibrary library =
                    NativeLibrary.getInstance("c", Map.of(JnaCalls.class.getName(), Boolean.TRUE))) {
                Native.register(Jna.class, library);
            }
        }

        static native long syscall(long number, long a, long b, long c, long d, long e, long f);
    }
}
