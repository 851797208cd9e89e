package io.penstock.benchmarks.codec;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;
import java.util.ArrayList;
import java.util.List;

/** The class table of a channel, in memory. */
final class Ids implements ClassIds {
    private final List<ClassVersion> versions = new ArrayList<>();

    @Override
    public synchronized int idOf(final ClassVersion version) {
        if (!versions.contains(version)) {
            versions.add(version);
        }
        return versions.indexOf(version);
    }

    @Override
    public synchronized ClassVersion version(final int id) {
        return versions.get(id);
    }

    @Override
    public synchronized int size() {
        return versions.size();
    }
}
