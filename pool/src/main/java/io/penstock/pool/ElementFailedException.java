package io.penstock.pool;

/**
 * An element of a map has failed. The cause says why. The map goes on: the next call gives the next element.
 *
 * @see Outcome
 */
public final class ElementFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_TEXT = 200;

    private final long index;
    private final transient Object input; // need not be serializable

    ElementFailedException(final long index, final Object input, final Throwable cause) {
        super("an element of the map has failed: " + cause + " index=" + index + " input=" + textOf(input), cause);
        this.index = index;
        this.input = input;
    }

    /**
     * The place of the element in the input.
     *
     * @return a number from 0
     */
    public long index() {
        return index;
    }

    /**
     * The element.
     *
     * @return the very object that the input gave; null if it gave null, and in a copy of this exception in another JVM
     */
    public Object input() {
        return input;
    }

    private static String textOf(final Object input) {
        try {
            final String text = String.valueOf(input);
            return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
        } catch (final RuntimeException | StackOverflowError broken) {
            return input.getClass().getName();
        }
    }
}
