package io.penstock.core.events;

import java.util.function.IntFunction;

/**
 * Where threads wait, in the words of an event.
 *
 * @param path of the file; null if there is none
 * @param channel what the file is, for instance a queue; null if that is not known
 * @param conditions the name of each condition
 */
public record EventPlace(String path, String channel, IntFunction<String> conditions) {
    /** Nothing is known. */
    public static final EventPlace UNKNOWN = new EventPlace(null, null, condition -> "condition" + condition);

    /** {@return the same place, whose conditions have names} */
    public EventPlace named(final IntFunction<String> names) {
        return new EventPlace(path, channel, names);
    }

    /** {@return what is waited for} */
    public String nameOf(final int condition) {
        return conditions.apply(condition);
    }
}
