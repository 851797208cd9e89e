package io.penstock.objects.engine;

/**
 * The bytes of a value as they are stored.
 *
 * @param bytes the first so many are the value, or the reference to its file
 * @param isLarge whether they are a reference
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Value(byte[] bytes, int length, boolean isLarge) {}
