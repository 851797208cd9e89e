package io.penstock.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A path as the operating system has it: bytes, in any encoding or none. A Java string loses the bytes that the locale
 * cannot decode (all above 127 in a locale of C). A {@link Path} keeps them, and so does its URI, which is therefore
 * used for conversion in both directions.
 *
 * <p>Ordered by unsigned bytes, as {@code LC_ALL=C sort} does.
 */
final class RawPath implements Comparable<RawPath> {
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    private static final String WORKING_DIRECTORY = workingDirectory();

    private final byte[] bytes;

    RawPath(final byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /**
     * Creates a path from an argument of the command line, as {@link ExactArguments} returns it: one character per
     * byte.
     */
    static RawPath typed(final String argument) {
        return new RawPath(argument.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * The path of an entry of this directory, as {@code find} prints it: both {@code a} and {@code a/} give
     * {@code a/name}.
     */
    RawPath child(final byte[] name) {
        final boolean slash = bytes[bytes.length - 1] == '/';
        final byte[] path = Arrays.copyOf(bytes, bytes.length + (slash ? 0 : 1) + name.length);
        path[path.length - name.length - 1] = '/';
        System.arraycopy(name, 0, path, path.length - name.length, name.length);
        return new RawPath(path);
    }

    /** The path of a file beside it, whose name has more characters at its end. */
    RawPath withSuffix(final String suffix) {
        final byte[] more = suffix.getBytes(StandardCharsets.ISO_8859_1);
        final byte[] path = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, path, bytes.length, more.length);
        return new RawPath(path);
    }

    /** The file that it names, relative to the working directory. */
    Path toPath() {
        final StringBuilder uri =
                new StringBuilder(bytes.length > 0 && bytes[0] == '/' ? "file:///" : WORKING_DIRECTORY);
        for (final byte octet : bytes) {
            final char character = (char) (octet & 0xff);
            if (character == '/' && uri.charAt(uri.length() - 1) == '/') {
                continue; // one slash is enough; a Path created from a URI keeps the others
            }
            if (PLAIN.indexOf(character) >= 0) {
                uri.append(character);
            } else {
                uri.append('%').append(hexDigit(character >> 4)).append(hexDigit(character & 15));
            }
        }
        if (bytes.length > 0 && bytes[bytes.length - 1] == '/') {
            uri.append('.'); // a slash at the end of a symbolic link means the directory that it leads to
        }
        return Path.of(URI.create(uri.toString()));
    }

    /** The last name of a path, in its own bytes. */
    static byte[] nameOf(final Path path) {
        final String uri = path.toUri().getRawPath();
        final int end = uri.endsWith("/") ? uri.length() - 1 : uri.length(); // present if it is a directory
        final ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (int i = uri.lastIndexOf('/', end - 1) + 1; i < end; i++) {
            if (uri.charAt(i) == '%') {
                name.write(Integer.parseInt(uri.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                name.write(uri.charAt(i));
            }
        }
        return name.toByteArray();
    }

    private static char hexDigit(final int value) {
        return "0123456789ABCDEF".charAt(value);
    }

    // The property user.dir is a string: in a locale of C it may name no existing directory.
    private static String workingDirectory() {
        Path directory;
        try {
            directory = Path.of("/proc/self/cwd").toRealPath();
        } catch (final IOException notLinux) {
            directory = Path.of("").toAbsolutePath();
        }
        final String uri = directory.toUri().toString();
        return uri.endsWith("/") ? uri : uri + "/";
    }

    @Override
    public int compareTo(final RawPath other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof RawPath path && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** One character per byte, to be written as ISO 8859-1. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
