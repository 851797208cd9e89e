package io.penstock.pipe;

import io.penstock.pipe.engine.PipeDescriptor;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;

/**
 * An end of a pipe that was handed over ({@link Connection#handOver()}) and waits to be taken ({@link Pipe#accept}). It may be sent as
 * an object over any pipe, or as the text of {@link #toString()}, which is ASCII where the names of the types are. It is good for one
 * taking.
 *
 * <p><b>Threads:</b> a value. <b>Processes:</b> any of this machine that see the pipe's file by the same path. <b>Blocks:</b> no.
 * <b>Units:</b> none.
 *
 * @param file the pipe's file
 * @param instance tells the pipe from any other that ever was at this path
 * @param creatorsEnd whether it is the end of the pipe's creator, or the other one
 * @param generation how often this end has been handed over, from 1
 * @param sending name of the type of the objects that the end sends, empty where it only receives
 * @param receiving name of the type of the objects that the end receives, empty where it only sends
 */
public record PipeAddress(
        URI file, long instance, boolean creatorsEnd, int generation, String sending, String receiving)
        implements Serializable {
    private static final String SCHEME = "penstock";
    private static final String CREATOR = "creator";
    private static final String CONNECTOR = "connector";
    private static final char SEPARATOR = ':';
    private static final int PARTS = 7;
    private static final int HEX = 16;

    /**
     * Checks what can be checked without the file.
     *
     * @param file the pipe's file
     * @param instance tells the pipe from any other that ever was at this path
     * @param creatorsEnd whether it is the end of the pipe's creator, or the other one
     * @param generation how often this end has been handed over, from 1
     * @param sending name of the type of the objects that the end sends, empty where it only receives
     * @param receiving name of the type of the objects that the end receives, empty where it only sends
     * @throws IllegalArgumentException if no pipe can have such an end
     */
    public PipeAddress {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(sending, "sending");
        Objects.requireNonNull(receiving, "receiving");
        if (generation < 1 || generation > PipeDescriptor.MAX_GENERATION || (sending + receiving).isEmpty()) {
            throw new IllegalArgumentException("no address of an end: generation=" + generation + " max="
                    + PipeDescriptor.MAX_GENERATION + " sending=" + sending + " receiving=" + receiving);
        }
        if (!"file".equals(file.getScheme()) || !Path.of(file).isAbsolute()) {
            throw new IllegalArgumentException("a pipe is a file: file=" + file);
        }
    }

    /**
     * The address in a text.
     *
     * @param text as {@link #toString()} makes it
     * @return the address
     * @throws IllegalArgumentException if it is none
     */
    public static PipeAddress parse(final String text) {
        final String[] parts = text.split(String.valueOf(SEPARATOR), PARTS);
        if (parts.length != PARTS
                || !parts[0].equals(SCHEME)
                || !(parts[1].equals(CREATOR) || parts[1].equals(CONNECTOR))) {
            throw notAnAddress(text, null);
        }
        try {
            return new PipeAddress(
                    URI.create(parts[6]),
                    Long.parseUnsignedLong(parts[3], HEX),
                    parts[1].equals(CREATOR),
                    Integer.parseInt(parts[2]),
                    parts[4],
                    parts[5]);
        } catch (final IllegalArgumentException damaged) {
            throw notAnAddress(text, damaged);
        }
    }

    private static IllegalArgumentException notAnAddress(final String text, final Exception cause) {
        return new IllegalArgumentException(
                "not the address of an end of a pipe: text=" + text
                        + "; give the text of PipeAddress.toString() unchanged",
                cause);
    }

    /**
     * Where the pipe is.
     *
     * @return the path of its file, absolute
     */
    public Path path() {
        return Path.of(file);
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
                + (creatorsEnd ? CREATOR : CONNECTOR)
                + SEPARATOR
                + generation
                + SEPARATOR
                + Long.toHexString(instance)
                + SEPARATOR
                + sending
                + SEPARATOR
                + receiving
                + SEPARATOR
                + file.toASCIIString();
    }
}
