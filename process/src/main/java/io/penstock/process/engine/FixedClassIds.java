package io.penstock.process.engine;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;
import io.penstock.codec.CodecException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of classes for two processes that exchange items: a pool and its worker, a host and its client. The coder of one fills them when it is made. The other starts with a copy, so both sides
 * mean the same. Later nothing is added, and an item names its other classes itself.
 *
 * <p><b>Threads:</b> any, once {@link #fix} has been called. <b>Processes:</b> equal in all. <b>Blocks:</b> never.
 */
public final class FixedClassIds implements ClassIds {
    private final List<ClassVersion> versions = new ArrayList<>();
    private final Map<ClassVersion, Integer> ids = new HashMap<>();
    private boolean fixed;

    /** None so far. */
    public FixedClassIds() {}

    /** From what {@link #texts} has returned in the parent. */
    public FixedClassIds(final List<String> texts) {
        for (int i = 0; i < texts.size(); i += 2) {
            idOf(new ClassVersion(texts.get(i), texts.get(i + 1)));
        }
        fixed = true;
    }

    /** Allows no more additions. */
    public FixedClassIds fix() {
        fixed = true;
        return this;
    }

    /** The name and the fields of each class, in order. */
    public List<String> texts() {
        final List<String> texts = new ArrayList<>();
        for (final ClassVersion version : versions) {
            texts.add(version.name());
            texts.add(version.fields());
        }
        return texts;
    }

    @Override
    public int idOf(final ClassVersion version) {
        final Integer id = ids.get(version);
        if (id != null) {
            return id;
        }
        if (fixed) {
            return NO_ID;
        }
        versions.add(version);
        ids.put(version, versions.size() - 1);
        return versions.size() - 1;
    }

    @Override
    public ClassVersion version(final int id) {
        if (id < 0 || id >= versions.size()) {
            throw new CodecException("damaged item: class id " + id + " is not known: size=" + versions.size());
        }
        return versions.get(id);
    }

    @Override
    public int size() {
        return versions.size();
    }
}
