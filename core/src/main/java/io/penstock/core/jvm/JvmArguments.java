package io.penstock.core.jvm;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a helper's main method on their way. A JVM decodes its command line by the charset of its locale, and in the POSIX locale that
 * charset is ASCII. So each argument that is not printable ASCII travels as printable ASCII, and so does each such system property, a second
 * time.
 *
 * <pre>
 *   TEXT             an argument: printable ASCII, not empty, not beginning with a percent sign
 *   %u:TEXT          an argument; in TEXT, a percent sign and four hexadecimal digits are one UTF-16 unit
 *   %p:NAME=VALUE    a system property, in the same form
 * </pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> {@link JvmCommand} encodes, the helper decodes. <b>Blocks:</b> {@link #received}, for file operations.
 */
public final class JvmArguments {
    /** The system property of a helper that names the directory of its argument files: a URI, which any locale can carry. */
    static final String FILES_PROPERTY = "io.penstock.argumentFiles";

    private static final String TEXT = "%u:";
    private static final String PROPERTY = "%p:";
    private static final char ESCAPE = '%';
    private static final int HEX_DIGITS = 4;
    private static final int HEX_RADIX = 16;

    private JvmArguments() {}

    static List<String> encode(final Map<String, String> properties, final List<String> arguments) {
        final List<String> words = new ArrayList<>();
        properties.forEach((name, value) -> {
            if (!isPrintable(name) || !isPrintable(value)) {
                words.add(PROPERTY + escape(name + "=" + value));
            }
        });
        for (final String argument : arguments) {
            final boolean isPlain = isPrintable(argument) && !argument.isEmpty() && argument.charAt(0) != ESCAPE;
            words.add(isPlain ? argument : TEXT + escape(argument));
        }
        return words;
    }

    /**
     * In the helper, before anything else: restores the arguments, sets the system properties that came damaged, and deletes the argument files.
     *
     * @param words the arguments of the main method, as the JVM gives them
     * @return the arguments that were given to {@link JvmCommand}
     */
    public static String[] received(final String[] words) {
        deleteFiles();
        final List<String> arguments = new ArrayList<>();
        for (final String word : words) {
            if (word.startsWith(PROPERTY)) {
                setProperty(unescape(word.substring(PROPERTY.length())));
            } else {
                arguments.add(word.startsWith(TEXT) ? unescape(word.substring(TEXT.length())) : word);
            }
        }
        return arguments.toArray(String[]::new);
    }

    private static void setProperty(final String property) {
        final int end = property.indexOf('=');
        System.setProperty(property.substring(0, end), property.substring(end + 1));
    }

    /** The JVM has read them: it runs. */
    private static void deleteFiles() {
        final String address = System.clearProperty(FILES_PROPERTY);
        if (address != null) {
            try {
                ArgumentFiles.delete(Path.of(URI.create(address)));
            } catch (final RuntimeException unnamed) {
                // This locale cannot name the directory: the starter deletes it when this process has ended.
            }
        }
    }

    static boolean isPrintable(final String text) {
        return text.chars().allMatch(JvmArguments::isPrintable);
    }

    private static boolean isPrintable(final int unit) {
        return unit >= ' ' && unit <= '~';
    }

    private static String escape(final String text) {
        final StringBuilder escaped = new StringBuilder();
        text.chars().forEach(unit -> {
            if (isPrintable(unit) && unit != ESCAPE) {
                escaped.append((char) unit);
            } else {
                escaped.append(String.format("%c%04x", ESCAPE, unit));
            }
        });
        return escaped.toString();
    }

    private static String unescape(final String escaped) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) == ESCAPE) {
                text.append((char) Integer.parseInt(escaped, i + 1, i + 1 + HEX_DIGITS, HEX_RADIX));
                i += HEX_DIGITS;
            } else {
                text.append(escaped.charAt(i));
            }
        }
        return text.toString();
    }
}
