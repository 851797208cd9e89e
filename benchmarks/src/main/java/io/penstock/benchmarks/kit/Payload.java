package io.penstock.benchmarks.kit;

import java.nio.ByteBuffer;

/**
 * Carries a number from one process to another.
 *
 * @param <T> the type of the message
 */
public interface Payload<T> {
    /** Length of a message of bytes. */
    int LENGTH = 64;

    /** 64 bytes, with the number in the first eight. */
    Payload<byte[]> BYTES = new Payload<>() {
        @Override
        public Class<byte[]> type() {
            return byte[].class;
        }

        @Override
        public byte[] of(final long number) {
            return ByteBuffer.allocate(LENGTH).putLong(number).array();
        }

        @Override
        public long number(final byte[] message) {
            return ByteBuffer.wrap(message).getLong();
        }
    };

    /** A record. */
    Payload<Note> NOTES = new Payload<>() {
        @Override
        public Class<Note> type() {
            return Note.class;
        }

        @Override
        public Note of(final long number) {
            return new Note(number, Note.TEXT);
        }

        @Override
        public long number(final Note message) {
            return message.number();
        }
    };

    /**
     * Type of the messages.
     *
     * @return their class
     */
    Class<T> type();

    /**
     * Creates a message.
     *
     * @param number that it carries
     * @return a new message
     */
    T of(long number);

    /**
     * Reads a message.
     *
     * @param message to read
     * @return the number that it carries
     */
    long number(T message);

    /**
     * The record that is sent as an object: a number and a string of 32 characters.
     *
     * @param number distinguishes it from the others
     * @param text the rest
     */
    record Note(long number, String text) {
        private static final String TEXT = "0123456789abcdef0123456789abcdef";
    }
}
