package io.penstock.core.memory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * File systems that write a changed block to another place of the disk. There, zeros that were written once reserve nothing: when the disk is full, a
 * store to mapped memory is a fault. Btrfs can write a file's blocks in place, if that is asked of it before the file has any ({@code chattr +C},
 * ioctl_iflags(2)).
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any. <b>Blocks:</b> for as long as the file system takes.
 */
final class CopyOnWrite {
    private static final String BTRFS = "btrfs";
    private static final Set<String> TYPES = Set.of(BTRFS, "zfs", "bcachefs");

    private static final long IOCTL = SystemCalls.number(16, 29);
    private static final long OPENAT = SystemCalls.number(257, 56);
    private static final long CLOSE = SystemCalls.number(3, 57);
    private static final long NO_DIRECTORY = -100; // AT_FDCWD, with an absolute path
    private static final long O_CLOEXEC = 0x80000;
    private static final long FS_IOC_GETFLAGS = 0x8008_6601L; // of both machines, where a long has 8 bytes
    private static final long FS_IOC_SETFLAGS = 0x4008_6602L;
    private static final int FS_NOCOW_FL = 0x0080_0000;

    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private CopyOnWrite() {}

    /** Asks for a file's blocks to be written in place, or warns, once, that a full disk will be a fault. */
    static void turnOff(final Path emptyFile, final FileProbe probe) {
        final String type;
        try {
            type = probe.fileSystemOf(emptyFile).toLowerCase(Locale.ROOT);
        } catch (final IOException unknown) {
            return;
        }
        if (TYPES.contains(type)
                && !(type.equals(BTRFS) && (turnOffByCall(emptyFile) || turnOffByProgram(emptyFile)))
                && TOLD.compareAndSet(false, true)) {
            Warnings.warn(
                    "a full disk will end calls with an error, or the whole JVM, since what was written once reserves nothing on this file system: type="
                            + type + " path=" + emptyFile.getParent()
                            + "; choose a directory of tmpfs, ext4 or xfs, such as /dev/shm. This is said once",
                    null);
        }
    }

    private static boolean turnOffByCall(final Path emptyFile) {
        if (IOCTL < 0 || !SystemCalls.load()) {
            return false;
        }
        final ByteBuffer name = nativeName(emptyFile);
        final ByteBuffer flags = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
        try {
            final long file = SystemCalls.call(OPENAT, NO_DIRECTORY, SystemCalls.addressOf(name), O_CLOEXEC, 0, 0, 0);
            return file >= 0 && setFlag(file, flags);
        } finally { // the system knows their addresses alone
            Reference.reachabilityFence(name);
            Reference.reachabilityFence(flags);
        }
    }

    private static boolean setFlag(final long file, final ByteBuffer flags) {
        try {
            final long address = SystemCalls.addressOf(flags);
            if (SystemCalls.call(IOCTL, file, FS_IOC_GETFLAGS, address, 0, 0, 0) != 0) {
                return false;
            }
            flags.putInt(0, flags.getInt(0) | FS_NOCOW_FL);
            return SystemCalls.call(IOCTL, file, FS_IOC_SETFLAGS, address, 0, 0, 0) == 0;
        } finally {
            SystemCalls.call(CLOSE, file, 0, 0, 0, 0, 0);
        }
    }

    /** Where this JVM may make no system calls. An interrupt stays pending: the file must stay empty until the program has ended. */
    private static boolean turnOffByProgram(final Path emptyFile) {
        boolean interrupted = false;
        try {
            final Process program = new ProcessBuilder("chattr", "+C", emptyFile.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            while (true) {
                try {
                    return program.waitFor() == 0;
                } catch (final InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (final IOException noProgram) {
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The bytes of a path, and a zero. A string may have lost some, a URI has not. */
    private static ByteBuffer nativeName(final Path path) {
        final String uri = path.toAbsolutePath().toUri().getRawPath();
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) == '%') {
                bytes.write(Integer.parseInt(uri.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(uri.charAt(i));
            }
        }
        bytes.write(0);
        return ByteBuffer.allocateDirect(bytes.size()).put(bytes.toByteArray());
    }
}
