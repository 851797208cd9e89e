package io.penstock.objects;

import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a hosted object is: a value that may be sent to any process of the machine, as an object or as a text, and be opened there by {@link HostClient#open}.
 * It keeps nothing alive.
 *
 * <p><b>Threads:</b> a value. <b>Processes:</b> any that see the host's file by the same path. <b>Blocks:</b> no. <b>Units:</b> none.
 *
 * @param host the host's file
 * @param incarnation tells the host from all others that ever were at this path
 * @param object number of the object; 0 for a named one, which is found by its name
 * @param name of the object; empty where it has none
 * @param type name of the interface
 */
public record ProxyAddress(URI host, long incarnation, long object, String name, String type) implements Serializable {
    private static final String SCHEME = "penstock-object";
    private static final char SEPARATOR = ':';
    private static final int PARTS = 6;
    private static final int HEX = 16;

    /**
     * Checks what can be checked without the host.
     *
     * @param host the host's file
     * @param incarnation tells the host from all others that ever were at this path
     * @param object number of the object; 0 for a named one
     * @param name of the object; empty where it has none
     * @param type name of the interface
     * @throws IllegalArgumentException if no object can have this address
     */
    public ProxyAddress {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        if (!"file".equals(host.getScheme())
                || host.isOpaque()
                || !Path.of(host).isAbsolute()) {
            throw new IllegalArgumentException("a host is a file: host=" + host);
        }
        if (object < 0 || (object == 0) == name.isEmpty() || type.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException(
                    "no address of a hosted object: object=" + object + " name=" + name + " type=" + type);
        }
    }

    /**
     * The address in a text.
     *
     * @param text as {@link #toString()} makes it
     * @return the address
     * @throws IllegalArgumentException if it is none
     */
    public static ProxyAddress parse(final String text) {
        final String[] parts = text.split(String.valueOf(SEPARATOR), PARTS);
        try {
            if (parts.length == PARTS && parts[0].equals(SCHEME)) {
                final int nameLength = Integer.parseInt(parts[4]);
                return new ProxyAddress(
                        URI.create(parts[5].substring(nameLength)),
                        Long.parseUnsignedLong(parts[1], HEX),
                        Long.parseLong(parts[2]),
                        parts[5].substring(0, nameLength),
                        parts[3]);
            }
        } catch (final IllegalArgumentException | IndexOutOfBoundsException damaged) {
            throw notAnAddress(text, damaged);
        }
        throw notAnAddress(text, null);
    }

    private static IllegalArgumentException notAnAddress(final String text, final Exception cause) {
        return new IllegalArgumentException(
                "not the address of a hosted object: text=" + text
                        + "; give the text of ProxyAddress.toString() unchanged",
                cause);
    }

    /**
     * Where the host is.
     *
     * @return the path of its file, absolute
     */
    public Path path() {
        return Path.of(host);
    }

    /**
     * As a text, for an argument or an environment variable.
     *
     * @return what {@link #parse} takes
     */
    @Override
    public String toString() {
        return SCHEME
                + SEPARATOR
                + Long.toHexString(incarnation)
                + SEPARATOR
                + object
                + SEPARATOR
                + type
                + SEPARATOR
                + name.length()
                + SEPARATOR
                + name
                + host.toASCIIString();
    }
}
