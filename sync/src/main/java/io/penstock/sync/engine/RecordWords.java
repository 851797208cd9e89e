package io.penstock.sync.engine;

import static io.penstock.sync.engine.RecordDescriptor.VERSION;

import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.memory.Fences;
import io.penstock.core.memory.LockLostException;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The value of a record in two copies. A writer fills the copy that is not the value, and then makes it the value by one store; so a writer that is killed
 * or stopped in the midst changes nothing, and delays no reader (protocol.md section 31).
 *
 * <pre>
 *   write:  lock;  v = VERSION;  copy[v + 1] = words;  VERSION =R v + 1;  unlock by CAS, a full fence
 *   read:   v = VERSION;  words = copy[v];  acquire fence;  VERSION = v?  else again
 * </pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the board. <b>Blocks:</b> never.
 */
public final class RecordWords {
    /** Expected by a write that replaces any version. */
    public static final long ANY = -1;

    /** What became of an attempt to write. */
    public enum Attempt {
        /** Another thread or process writes; nothing has changed. */
        BUSY,
        /** The version is another one than was expected; nothing has changed. */
        STALE,
        /** Written. */
        WRITTEN
    }

    private final AtomicBuffer words;
    private final int index;
    private final int components;
    private final int copyLength;
    private final RecoverableLock lock;

    /**
     * A view of a record's words; writes nothing.
     *
     * @param lock of its writers, with nothing to recover
     */
    public RecordWords(final AtomicBuffer words, final int index, final int components, final RecoverableLock lock) {
        this.words = words;
        this.index = index;
        this.components = components;
        this.copyLength = RecordDescriptor.copyLength(components);
        this.lock = lock;
    }

    /** {@return how many writes there were} */
    public long version() {
        return words.getLongVolatile(index + VERSION);
    }

    /** Reads the value, and returns its version. At version 0 there is no value. */
    public long read(final long[] into) {
        while (true) {
            final long version = words.getLongVolatile(index + VERSION); // pairs with putLongRelease in tryWrite
            final int copy = index + RecordDescriptor.copy(version, copyLength);
            for (int component = 0; component < components; component++) {
                into[component] = words.getLong(copy + component * Long.BYTES);
            }
            Fences.acquire(); // the second look comes behind the copy; pairs with the CAS of a writer's unlock
            if (words.getLongVolatile(index + VERSION) == version) {
                return version;
            }
            Thread.onSpinWait();
        }
    }

    /**
     * Writes the value, if no other thread is writing.
     *
     * @param expected the version to be replaced, or {@link #ANY}
     */
    public Attempt tryWrite(final long expected, final long[] from) {
        if (!lock.tryLock()) {
            return Attempt.BUSY;
        }
        boolean over = false;
        try {
            final long version = version();
            final boolean isExpected = expected == ANY || expected == version;
            if (isExpected) {
                final int copy = index + RecordDescriptor.copy(version + 1, copyLength);
                for (int component = 0; component < components; component++) {
                    words.putLong(copy + component * Long.BYTES, from[component]);
                }
                words.putLongRelease(index + VERSION, version + 1); // pairs with getLongVolatile in read
            }
            lock.unlock(); // a full fence: the next writer's stores do not overtake VERSION
            over = true;
            return isExpected ? Attempt.WRITTEN : Attempt.STALE;
        } catch (final LockLostException stolen) {
            over = true;
            throw stolen;
        } finally {
            if (!over) {
                lock.unrecovered = 1; // first, and without a call: there may be no stack for giving it back
                lock.heal();
            }
        }
    }
}
