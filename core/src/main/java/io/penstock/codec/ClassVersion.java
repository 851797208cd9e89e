package io.penstock.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A class as it is written: its name and its written parts. Two processes understand each other's objects of a class
 * only if both lists are the same.
 *
 * @param name of the class, as returned by {@link Class#getName()}
 * @param fields one line for each part, in the order of writing: {@code name:type} of a field or record component,
 *     {@code constant:enum}
 */
public record ClassVersion(String name, String fields) {
    // Written out, as hashCode is: on JDK 17 the generated one would stay in a cache of the JDK, and keep the class
    // loader of an application.
    @Override
    public boolean equals(final Object other) {
        return other instanceof ClassVersion version && version.name.equals(name) && version.fields.equals(fields);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + fields.hashCode();
    }

    /** Describes how the sender's version differs from this process's; names the first part that differs. */
    String difference(final ClassVersion sender) {
        final Map<String, String> here = parts(fields);
        final Map<String, String> there = parts(sender.fields);
        for (final Map.Entry<String, String> part : there.entrySet()) {
            final String type = here.get(part.getKey());
            if (type == null) {
                return "the sender's has '" + part.getKey() + "' (" + part.getValue() + "), this process's does not";
            }
            if (!type.equals(part.getValue())) {
                return "'" + part.getKey() + "' is " + part.getValue() + " at the sender's and " + type
                        + " in this process";
            }
        }
        for (final Map.Entry<String, String> part : here.entrySet()) {
            if (!there.containsKey(part.getKey())) {
                return "this process's has '" + part.getKey() + "' (" + part.getValue() + "), the sender's does not";
            }
        }
        return "both have the same parts, in another order: " + String.join(", ", there.keySet()) + " at the sender's, "
                + String.join(", ", here.keySet()) + " in this process";
    }

    private static Map<String, String> parts(final String fields) {
        final Map<String, String> parts = new LinkedHashMap<>();
        for (final String line : fields.split("\n")) {
            if (!line.isEmpty()) {
                final int colon = line.lastIndexOf(':');
                parts.put(colon < 0 ? line : line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return parts;
    }
}
