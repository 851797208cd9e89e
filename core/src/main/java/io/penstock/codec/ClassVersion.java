package io.penstock.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A class as it is written: its name and its written parts. Two processes understand each other's objects of a class
 * only if both lists are the same.
 *
 * @param name of the class, as returned by {@link Class#getName()}
 * @param fields one line for each part, in the order of writing: {@code name:type} of a field or record component,
 *     {@code constant:enum}. A list that is too long is replaced by a line of digests.
 */
public record ClassVersion(String name, String fields) {
    private static final int LONGEST_LIST = 4096;

    /** Marks a digest: the number of parts, the digest of all, and two hexadecimal digits for each part. */
    private static final char DIGEST = '#';

    private static final int DIGITS_PER_PART = 2;

    /** A version whose list is replaced by digests if it is long: an enum of 2,500 constants fits into the table then. */
    static ClassVersion of(final String name, final String fields) {
        if (fields.length() <= LONGEST_LIST) {
            return new ClassVersion(name, fields);
        }
        final List<String> lines = fields.lines().toList();
        final StringBuilder text = new StringBuilder()
                .append(DIGEST)
                .append(lines.size())
                .append(DIGEST)
                .append(digest(fields))
                .append(DIGEST);
        for (final String line : lines) {
            text.append(digest(line), 0, DIGITS_PER_PART);
        }
        return new ClassVersion(name, text.toString());
    }

    private static String digest(final String text) {
        try {
            final byte[] all = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, 16);
        } catch (final NoSuchAlgorithmException impossible) {
            throw new CodecException("the JDK has no SHA-256", impossible);
        }
    }

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
        return difference(sender, "the sender's", "this process's");
    }

    /** Describes how another version differs from this one; names the first part that differs. */
    String difference(final ClassVersion other, final String owner, final String self) {
        if (isDigest() || other.isDigest()) {
            return differenceOfDigests(other, owner, self);
        }
        final Map<String, String> here = parts();
        final Map<String, String> there = other.parts();
        for (final Map.Entry<String, String> part : there.entrySet()) {
            final String type = here.get(part.getKey());
            if (type == null) {
                return owner + " has '" + part.getKey() + "' (" + part.getValue() + "), " + self + " does not";
            }
            if (!type.equals(part.getValue())) {
                return "'" + part.getKey() + "' is " + part.getValue() + " at " + owner + " and " + type + " in "
                        + (self.equals("this process's") ? "this process" : self);
            }
        }
        for (final Map.Entry<String, String> part : here.entrySet()) {
            if (!there.containsKey(part.getKey())) {
                return self + " has '" + part.getKey() + "' (" + part.getValue() + "), " + owner + " does not";
            }
        }
        return "both have the same parts, in another order: " + String.join(", ", there.keySet()) + " at " + owner
                + ", " + String.join(", ", here.keySet()) + " in "
                + (self.equals("this process's") ? "this process" : self);
    }

    boolean isDigest() {
        return !fields.isEmpty() && fields.charAt(0) == DIGEST;
    }

    private String differenceOfDigests(final ClassVersion other, final String owner, final String self) {
        final String[] here = fields.split(String.valueOf(DIGEST), 4);
        final String[] there = other.fields.split(String.valueOf(DIGEST), 4);
        if (here.length < 4 || there.length < 4) {
            return "one has many more parts than the other: " + owner + " "
                    + (other.isDigest() ? there[1] : other.parts().size()) + ", " + self + " "
                    + (isDigest() ? here[1] : parts().size());
        }
        int same = 0;
        final int shorter = Math.min(here[3].length(), there[3].length());
        while (same < shorter && here[3].charAt(same) == there[3].charAt(same)) {
            same++;
        }
        return "they differ from part " + (same / DIGITS_PER_PART + 1) + " on: " + owner + " has " + there[1]
                + " parts, " + self + " has " + here[1];
    }

    /** The parts and their types, in their order. */
    Map<String, String> parts() {
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
