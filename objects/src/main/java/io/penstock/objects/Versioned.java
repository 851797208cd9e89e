package io.penstock.objects;

/**
 * A value and its version, as they were read together. The version changes with each write, also with one of an equal value, and none comes twice. So an
 * update that names what it has seen is refused if another one came between.
 *
 * <p><b>Threads:</b> as its value. <b>Processes:</b> one; a version means the same in all of them.
 *
 * @param <V> the type of the value
 * @param value as it was; null if there was none
 * @param version of the value; 0 if there was none
 */
public record Versioned<V>(V value, long version) {
    /**
     * {@return whether there was a value}
     */
    public boolean isPresent() {
        return version != 0;
    }
}
