package io.penstock.objects.engine;

import io.penstock.codec.ClassIds;
import io.penstock.core.wait.Deadline;
import io.penstock.objects.SharedStats;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Where a shared map, list or value is: a file, or the memory of this JVM. It has a table, a lock for those who write, and a place to wait for changes.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have it open. <b>Blocks:</b> the methods that wait say so.
 *
 * @param <T> the table
 */
public abstract class Store<T extends Table> {
    /** Conditions of changes, from 1 on; 0 is the lock. */
    static final int CHANGES = 7;

    static final int LOCK_CONDITION = 0;

    private final Geometry geometry;
    private final T table;

    Store(final Geometry geometry, final T table) {
        this.geometry = geometry;
        this.table = table;
    }

    /** Makes the table over the regions of a store. */
    @FunctionalInterface
    public interface Maker<T extends Table> extends Function<Regions, T> {}

    /** {@return the table} */
    public final T table() {
        return table;
    }

    /** {@return how large it is} */
    public final Geometry geometry() {
        return geometry;
    }

    /** {@return the condition of a change of the entry with this hash} */
    static int condition(final int hash) {
        return 1 + Integer.remainderUnsigned(hash, CHANGES);
    }

    /**
     * Runs a section as the owner of the lock. Blocks while another thread or process writes. An interrupt does not end it, and stays pending.
     *
     * @param section that does not wait; if it fails, what it had begun is undone
     * @throws IllegalStateException if the handle was closed
     */
    public abstract void locked(Runnable section);

    /** Wakes those who wait for a change of an entry with this hash. After the section that made it. */
    public abstract void changed(int hash);

    /**
     * Waits for a change. Blocks.
     *
     * @param ready cheap; neither throws nor blocks; covers that the handle was closed
     * @return false if the deadline passed first
     * @throws InterruptedException if interrupted, and {@code ready} is false
     */
    public abstract boolean await(int hash, BooleanSupplier ready, Deadline deadline) throws InterruptedException;

    /** {@return the numbers of the classes in values} */
    public abstract ClassIds valueClasses();

    /** {@return the numbers of the classes in keys} */
    public abstract ClassIds keyClasses();

    /** {@return the place for values too long for a unit chain} */
    public abstract LargeValues large();

    /** {@return the path, or a word for memory} */
    public abstract String location();

    /** {@return tells this store from any other that ever was at its path} */
    public abstract long instance();

    /** {@return whether it is in memory} */
    public abstract boolean isInMemory();

    /** {@return whether the handle was closed} */
    public abstract boolean isClosed();

    /** {@return whether a process that opens its path now would meet this store: asks the file system} */
    public abstract boolean isInPlace();

    /** Throws if the handle was closed, or the file was removed. */
    public abstract void checkOpen();

    /** Before a number is read that a dead process may have left one behind: what it left is recovered. */
    public abstract void checkRecovered();

    /** Closes it when the user drops the handle. */
    public abstract void closeWith(Object handle, boolean told);

    /** Closes this handle; closing twice has no effect. */
    public abstract void close();

    /** Deletes the file. */
    public abstract void destroy() throws IOException;

    /** {@return what there is to see} */
    public abstract SharedStats stats() throws IOException;

    static IllegalStateException closed(final String location) {
        return new IllegalStateException("this handle was closed: path=" + location + "; open it again");
    }
}
