package io.penstock.codec;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the processes of a channel agree on before any item passes: the settings of their codecs, and the versions of the
 * classes that may travel. Each process writes its own into the class table when it opens the channel, and compares what
 * it finds. The first entry of a name is the channel's; a process that comes later with another is refused.
 */
final class Agreement {
    /** No class has this name. */
    static final String SETTINGS = "*codec";

    /** Raised when the bytes of an item get another meaning. */
    private static final int FORMAT = 2;

    private Agreement() {}

    /** Throws {@link CodecException} if this process cannot use the channel; it has written nothing then. */
    static void reach(final TypeRegistry types, final ClassIds table, final ClassVersion settings) {
        final Map<String, ClassVersion> mine = new TreeMap<>();
        for (final ClassVersion version : types.versions()) {
            mine.put(version.name(), version);
        }
        check(types, table, settings, mine);
        register(table, settings);
        mine.values().forEach(version -> register(table, version));
        // Another process may have done the same meanwhile; then the entries tell who was first.
        check(types, table, settings, mine);
    }

    private static void register(final ClassIds table, final ClassVersion version) {
        // Without room, each item tells the version, and is compared when it arrives.
        table.idOf(version);
    }

    private static void check(
            final TypeRegistry types,
            final ClassIds table,
            final ClassVersion settings,
            final Map<String, ClassVersion> mine) {
        final Map<String, ClassVersion> first = new HashMap<>();
        final int size = table.size();
        for (int id = 0; id < size; id++) {
            final ClassVersion other = table.version(id);
            final boolean isFirst = first.putIfAbsent(other.name(), other) == null;
            if (other.name().equals(SETTINGS)) {
                if (isFirst && !other.equals(settings)) {
                    throw new CodecException("the channel was opened with other settings of its codec: "
                            + settings.difference(other, "the channel's codec", "this one")
                            + "; give all processes of a channel the same");
                }
                continue;
            }
            final ClassVersion here = mine.get(other.name());
            if (here != null && !here.equals(other) && (isFirst || types.isEvolving())) {
                types.checkCompatible(here, other);
            }
        }
    }

    /**
     * The settings on which processes must agree. Whether references are kept is told by each item. What is allowed may
     * differ: a receiver need not trust all that a sender has.
     */
    static ClassVersion settings(final int maxDepth, final boolean evolving) {
        return new ClassVersion(
                SETTINGS, "format:" + FORMAT + "\nmaxDepth:" + maxDepth + "\ncompatibleVersions:" + evolving + "\n");
    }
}
