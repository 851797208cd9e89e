package io.penstock.cli.view;

/**
 * An item that lies in a queue.
 *
 * @param state {@code queued}, {@code again}, {@code leased} or {@code dead}
 * @param number of the item
 * @param deliveries so far; null where the state says that there was none
 * @param putMs when it was put, in ms since 1970; null if it is not known
 * @param ageMs how long ago that was
 * @param bytes length of its encoded form
 * @param type name of its class, or of the queue's type where that of the item cannot be told
 * @param value in the terms of JSON; null if it cannot be decoded here
 * @param text as a person reads it; null if it cannot be decoded here
 * @param base64 its encoded form, if it cannot be decoded here and is not too long
 * @param problem why it cannot be decoded here, or null
 */
public record ItemFacts(
        String state,
        long number,
        Integer deliveries,
        Long putMs,
        Long ageMs,
        long bytes,
        String type,
        Object value,
        String text,
        String base64,
        String problem) {}
