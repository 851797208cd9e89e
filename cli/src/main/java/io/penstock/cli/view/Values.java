package io.penstock.cli.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.Arrays;
import java.util.HexFormat;

/** Objects as JSON and as text, and JSON as objects. */
public final class Values {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
            .configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

    private static final int SHOWN_BYTES = 32;

    private Values() {}

    /** A record of this package, or what is made of them, as one line of JSON. */
    public static String json(final Object facts) {
        try {
            return MAPPER.writeValueAsString(facts);
        } catch (final JsonProcessingException bug) {
            throw new IllegalStateException("not to be expressed in JSON: " + facts, bug);
        }
    }

    /** An item in the terms of JSON: maps, lists, strings, numbers; its text if Jackson does not know how. */
    public static Object plain(final Object item) {
        try {
            return MAPPER.convertValue(item, Object.class);
        } catch (final IllegalArgumentException | StackOverflowError unknown) {
            return String.valueOf(item);
        }
    }

    /** An item as a person reads it. */
    static String text(final Object item) {
        if (item instanceof byte[] bytes) {
            return "byte[" + bytes.length + "] "
                    + HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN_BYTES, bytes.length))
                    + (bytes.length > SHOWN_BYTES ? "..." : "");
        }
        return item instanceof Object[] array ? Arrays.deepToString(array) : String.valueOf(item);
    }

    /**
     * Makes an item of what an operator has typed: text as it is for a queue of text, otherwise JSON.
     *
     * @throws IllegalArgumentException if it is no JSON, or not of that type
     */
    public static <T> T parse(final String typed, final Class<T> type) {
        if (type == String.class || type == CharSequence.class || type == Object.class || type == Comparable.class) {
            return type.cast(typed);
        }
        try {
            final T value = MAPPER.readValue(typed, type);
            if (value == null) {
                throw new IllegalArgumentException("null is no item");
            }
            return value;
        } catch (final JsonProcessingException wrong) {
            throw new IllegalArgumentException(
                    "not JSON of " + type.getName() + ": " + wrong.getOriginalMessage(), wrong);
        }
    }
}
