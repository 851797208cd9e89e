package io.penstock.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A line as {@code sha256sum} prints it: digest, two spaces, name. A name with a line end or a backslash is escaped,
 * and a backslash before the digest indicates it.
 */
final class SumLine {
    private SumLine() {}

    static void write(final OutputStream out, final String digest, final RawPath path) throws IOException {
        final String name = path.toString();
        final String escaped = escaped(name);
        final String line = (escaped.equals(name) ? "" : "\\") + digest + "  " + escaped + "\n";
        out.write(line.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A name on one line: backslash, newline and carriage return become {@code \\}, {@code \n} and {@code \r}. */
    static String escaped(final String name) {
        return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }
}
