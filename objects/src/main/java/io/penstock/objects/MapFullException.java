package io.penstock.objects;

/** A map, a list or a value has no room for what was to be stored. Nothing was changed. */
public final class MapFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text that names the limit.
     *
     * @param message what is wrong
     */
    public MapFullException(final String message) {
        super(message);
    }
}
