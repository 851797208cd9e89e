package io.penstock.valkey.engine;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers to INFO and CONFIG GET. */
final class Info {
    private Info() {}

    /** The lines of an INFO. */
    static Map<String, String> of(final byte[] answer) {
        final Map<String, String> values = new HashMap<>();
        for (final String line : new String(answer, StandardCharsets.UTF_8).split("\r\n", -1)) {
            final int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return values;
    }

    /** The values of a CONFIG GET. */
    static Map<String, String> ofPairs(final List<?> answer) {
        final Map<String, String> values = new HashMap<>();
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            values.put(text(answer.get(i)), text(answer.get(i + 1)));
        }
        return values;
    }

    private static String text(final Object value) {
        return new String((byte[]) value, StandardCharsets.UTF_8);
    }
}
