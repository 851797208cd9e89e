package io.penstock.objects.engine;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;
import io.penstock.codec.CodecException;
import java.util.concurrent.TimeUnit;

/**
 * The numbers of the classes in keys. A key must always have the same bytes, so a class without a number is an error: it would be written by its name.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the table. <b>Blocks:</b> {@link #idOf}, at most about 5 s, where another process is stopped while it adds a class.
 */
final class KeyClasses implements ClassIds {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private final ClassIds table;
    private final String location;

    KeyClasses(final ClassIds table, final String location) {
        this.table = table;
        this.location = location;
    }

    @Override
    public int idOf(final ClassVersion version) {
        final long startNs = System.nanoTime();
        int id = table.idOf(version);
        while (id == NO_ID
                && System.nanoTime() - startNs < PATIENCE_NS
                && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
            id = table.idOf(version);
        }
        if (id == NO_ID) {
            throw new CodecException("a class of keys has no number: class=" + version.name() + " classes=" + size()
                    + " path=" + location + "; another process is stopped while it adds a class, or the table is full");
        }
        return id;
    }

    @Override
    public ClassVersion version(final int id) {
        return table.version(id);
    }

    @Override
    public int size() {
        return table.size();
    }
}
