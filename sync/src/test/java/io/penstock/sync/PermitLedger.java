package io.penstock.sync;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * As many bytes as there are permits: who has acquired some locks as many bytes. The kernel drops the locks of the dead. Whether a living process holds a
 * permit, it knows from the ledger alone.
 *
 * <p>It is opened before any board, so that the kernel gives up its locks before it gives up what proves the death.
 */
final class PermitLedger {
    static final int PERMITS = 4;

    private final FileChannel file;

    PermitLedger(final Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    List<FileLock> enter(final int wanted) throws IOException {
        final List<FileLock> locks = new ArrayList<>();
        synchronized (file) {
            for (int at = 0; at < PERMITS && locks.size() < wanted; at++) {
                final FileLock lock = tryLock(at);
                if (lock != null) {
                    locks.add(lock);
                }
            }
        }
        return locks;
    }

    private FileLock tryLock(final int at) throws IOException {
        try {
            return file.tryLock(at, 1, false);
        } catch (final OverlappingFileLockException another) {
            return null; // of another thread
        }
    }

    void leave(final List<FileLock> locks) throws IOException {
        synchronized (file) {
            for (final FileLock lock : locks) {
                lock.release();
            }
        }
    }
}
