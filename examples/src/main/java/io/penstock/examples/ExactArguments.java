package io.penstock.examples;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The arguments of the command line with one character per byte. In a locale of C the JVM has replaced every byte above
 * 127 by some kind of question mark; Linux still has the original bytes. Output from these strings is written as ISO
 * 8859-1, which restores the bytes.
 */
final class ExactArguments {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private ExactArguments() {}

    /**
     * Returns the arguments in their own bytes.
     *
     * @param arguments of the main method
     * @return as many arguments, one character per byte
     */
    static String[] of(final String... arguments) {
        final String[] exact = lastOfCommandLine(arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            // Not started from this command line (by a test, for example), or not on Linux.
            if (exact.length == 0 || !sameWhereAscii(arguments[i], exact[i])) {
                return encoded(arguments);
            }
        }
        return exact;
    }

    private static String[] lastOfCommandLine(final int count) {
        try {
            final String line = new String(Files.readAllBytes(COMMAND_LINE), StandardCharsets.ISO_8859_1);
            final String[] words = line.split("\0", -1); // an empty one follows the last: every word ends with a NUL
            final int end = words.length - 1;
            return end < count ? new String[0] : Arrays.copyOfRange(words, end - count, end);
        } catch (final IOException notLinux) {
            return new String[0];
        }
    }

    private static boolean sameWhereAscii(final String argument, final String exact) {
        return argument.equals(exact) || (!isAscii(argument) && !isAscii(exact));
    }

    private static boolean isAscii(final String text) {
        return text.chars().allMatch(character -> character < 128);
    }

    private static String[] encoded(final String... arguments) {
        final Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        return Arrays.stream(arguments)
                .map(argument -> new String(argument.getBytes(charset), StandardCharsets.ISO_8859_1))
                .toArray(String[]::new);
    }
}
