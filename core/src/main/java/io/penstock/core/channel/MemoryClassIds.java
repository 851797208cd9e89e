package io.penstock.core.channel;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;
import io.penstock.codec.CodecException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of classes of a channel that is in the memory of this JVM alone, as {@link ClassTable} has them in a file.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class MemoryClassIds implements ClassIds {
    private final List<ClassVersion> versions = new ArrayList<>();
    private final Map<ClassVersion, Integer> ids = new HashMap<>();

    @Override
    public synchronized int idOf(final ClassVersion version) {
        return ids.computeIfAbsent(version, added -> {
            versions.add(added);
            return versions.size() - 1;
        });
    }

    @Override
    public synchronized ClassVersion version(final int id) {
        if (id < 0 || id >= versions.size()) {
            throw new CodecException("damaged item: class id " + id + " is not known: size=" + versions.size());
        }
        return versions.get(id);
    }

    @Override
    public synchronized int size() {
        return versions.size();
    }
}
