package io.penstock.sync;

import io.penstock.sync.engine.MemoryBoard;
import java.io.Serializable;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where an entry is: its board, and its name there. {@link Board#resolve} finds it, in any process of this machine that sees the board's file by the
 * same path. An entry that travels is sent as its address; a program needs one only to pass an entry on as text.
 *
 * <p><b>Threads:</b> a value. <b>Processes:</b> any. <b>Blocks:</b> never.
 *
 * @param board the file of the board; the address of a board in memory is good in its own JVM only
 * @param instance tells the board from any other that ever was at this path
 * @param name of the entry
 */
public record SharedAddress(URI board, long instance, String name) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "penstock:entry";
    private static final String SEPARATOR = ":";
    private static final int HEX = 16;
    private static final int PARTS = 3;

    /**
     * Checks what can be checked without the board.
     *
     * @param board the file of the board
     * @param instance tells the board from any other that ever was at this path
     * @param name of the entry
     * @throws IllegalArgumentException if no entry can have this address
     */
    public SharedAddress {
        Objects.requireNonNull(board, "board");
        Objects.requireNonNull(name, "name");
        final boolean isFile =
                "file".equals(board.getScheme()) && Path.of(board).isAbsolute();
        if (!isFile && !board.equals(MemoryBoard.LOCATION)) {
            throw new IllegalArgumentException(
                    "a board is a file: board=" + board + "; take the address from an entry, by address()");
        }
    }

    /**
     * The address in a text.
     *
     * @param text as {@link #toString()} makes it
     * @return the address
     * @throws IllegalArgumentException if it is none
     */
    public static SharedAddress parse(final String text) {
        final String rest = text.startsWith(PREFIX + SEPARATOR) ? text.substring(PREFIX.length() + 1) : "";
        final String[] parts = rest.split(SEPARATOR, PARTS);
        if (parts.length != PARTS) {
            throw notAnAddress(text, null);
        }
        try {
            return new SharedAddress(
                    URI.create(parts[2]),
                    Long.parseUnsignedLong(parts[0], HEX),
                    URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        } catch (final IllegalArgumentException damaged) {
            throw notAnAddress(text, damaged);
        }
    }

    private static IllegalArgumentException notAnAddress(final String text, final Exception cause) {
        return new IllegalArgumentException(
                "not the address of an entry of a board: text=" + text
                        + "; give the text of SharedAddress.toString() unchanged",
                cause);
    }

    boolean isInMemory() {
        return board.equals(MemoryBoard.LOCATION);
    }

    /**
     * As a text in ASCII, for an argument or an environment variable.
     *
     * @return what {@link #parse} takes
     */
    @Override
    public String toString() {
        return PREFIX
                + SEPARATOR
                + Long.toHexString(instance)
                + SEPARATOR
                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                + SEPARATOR
                + board.toASCIIString();
    }
}
