package io.penstock.benchmarks.kit;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters that a parent passes to its child on the command line, as {@code key=value}. */
public final class Settings {
    private final Map<String, String> values;

    private Settings(final Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads a command line.
     *
     * @param arguments each {@code key=value}
     * @return the settings
     */
    public static Settings of(final String... arguments) {
        final Map<String, String> values = new LinkedHashMap<>();
        for (final String argument : arguments) {
            final int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("not key=value: argument=" + argument);
            }
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new Settings(values);
    }

    /**
     * Returns settings with an added or replaced value.
     *
     * @param key its name
     * @param value its value, as text
     * @return new settings
     */
    public Settings with(final String key, final Object value) {
        final Map<String, String> more = new LinkedHashMap<>(values);
        more.put(key, value instanceof Class<?> type ? type.getName() : value.toString());
        return new Settings(more);
    }

    /**
     * Returns a setting.
     *
     * @param key its name
     * @return its text
     */
    public String text(final String key) {
        final String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no such setting: key=" + key + " settings=" + values);
        }
        return value;
    }

    /**
     * Returns a setting that is a number.
     *
     * @param key its name
     * @return its value
     */
    public long number(final String key) {
        return Long.parseLong(text(key));
    }

    /**
     * Returns a setting that is a constant of an enum.
     *
     * @param key its name
     * @param type of the constant
     * @param <E> type of the constant
     * @return the constant
     */
    public <E extends Enum<E>> E choice(final String key, final Class<E> type) {
        return Enum.valueOf(type, text(key));
    }

    /**
     * Returns the folder of this run.
     *
     * @return its path
     */
    public Path folder() {
        return Path.of(text("folder"));
    }

    /**
     * Returns the settings as a command line.
     *
     * @return {@code key=value}
     */
    public List<String> arguments() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }
}
