package io.penstock.core.channel;

import java.io.IOException;

/**
 * One item that lies in a channel.
 *
 * @param number of the item in its channel: how many were ever taken before it; of one that was not taken yet it may be too small while others take
 * @param deliveries so far; 0 if it is not known, because the file of a dead letter is damaged
 * @param putTimeMs when it was put, in ms since 1970; 0 if it is not known
 * @param length of its encoded form in bytes
 * @param source of its encoded form
 */
public record ObservedItem(State state, long number, int deliveries, long putTimeMs, long length, Source source) {
    /** Where an item is. */
    public enum State {
        /** It can be taken. */
        QUEUED,
        /** It was taken before, and can be taken again. */
        AGAIN,
        /** It is in the hands of a taker that has not finished it. */
        LEASED,
        /** It was given up. */
        DEAD
    }

    /** Reads the encoded form. */
    @FunctionalInterface
    public interface Source {
        /** {@return all bytes; of its own} */
        byte[] read() throws IOException;
    }
}
