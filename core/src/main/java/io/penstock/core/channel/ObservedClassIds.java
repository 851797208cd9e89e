package io.penstock.core.channel;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;

/** The classes of a channel that is only looked at: a class that has no number gets none. */
record ObservedClassIds(ClassIds table) implements ClassIds {
    @Override
    public int idOf(final ClassVersion version) {
        final int size = table.size();
        for (int id = 0; id < size; id++) {
            if (table.version(id).equals(version)) {
                return id;
            }
        }
        return NO_ID;
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
