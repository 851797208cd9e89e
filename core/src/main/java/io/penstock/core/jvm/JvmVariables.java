package io.penstock.core.jvm;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The variables of the environment by which a JVM gets more options than its command line has. Images and shells set them for the application; a
 * helper JVM inherits them like any other variable, and some options cannot be given twice: a collector, a heap size, the port of a debugger.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> used in the process that starts a helper. <b>Blocks:</b> never.
 */
final class JvmVariables {
    /** The JVM's own, the launcher's, and those of OpenJ9. */
    static final List<String> NAMES = List.of(
            "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "OPENJ9_JAVA_OPTIONS", "IBM_JAVA_OPTIONS");

    /** Shorter pieces of an option, as "on" or "10", stand in many messages. */
    private static final int MIN_PIECE = 4;

    private JvmVariables() {}

    static void removeFrom(final Map<String, String> environment) {
        NAMES.forEach(environment::remove);
    }

    /**
     * Finds the variables that may have kept a JVM from starting: those whose options the JVM speaks of, or else all that have options.
     */
    static Map<String, String> suspects(final Map<String, String> environment, final String words) {
        final Map<String, String> set = new LinkedHashMap<>();
        final Map<String, String> named = new LinkedHashMap<>();
        // A JVM begins by repeating the variables, which accuses none of them.
        final String complaint =
                words.lines().filter(line -> !line.contains("Picked up ")).collect(Collectors.joining("\n"));
        for (final String name : NAMES) {
            final String value = environment.getOrDefault(name, "");
            if (!value.isBlank()) {
                set.put(name, value);
                if (Arrays.stream(value.split("[^A-Za-z0-9_./]+"))
                        .anyMatch(piece -> piece.length() >= MIN_PIECE && complaint.contains(piece))) {
                    named.put(name, value);
                }
            }
        }
        return named.isEmpty() ? set : named;
    }
}
