package io.penstock.valkey.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A script, as a resource beside this class, behind what all scripts share. Each is one atomic step on the server.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are never changed
enum Script {
    PUT,
    TAKE,
    FINISH,
    CANCEL,
    JOIN,
    UNWAIT,
    ATTACH,
    RESUME,
    DETACH,
    LOOK,
    OPEN,
    SHUTDOWN,
    DESTROY,
    STATS,
    BROWSE,
    LETTER,
    BODIES,
    CLASSES,
    PROBE;

    private final byte[] text;
    private final byte[] digest;

    Script() {
        text = (resource("common") + resource(name().toLowerCase(Locale.ROOT))).getBytes(StandardCharsets.UTF_8);
        try {
            digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text))
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (final NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("the JDK has no SHA-1", impossible);
        }
    }

    private static String resource(final String name) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("the script is missing in the jar: name=" + name + ".lua");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException("the script cannot be read: name=" + name + ".lua", e);
        }
    }

    /** What the server is sent when it does not know the script. */
    byte[] text() {
        return text;
    }

    /** The name by which the server knows it. */
    byte[] digest() {
        return digest;
    }
}
