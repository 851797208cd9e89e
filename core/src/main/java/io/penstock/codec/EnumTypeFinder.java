package io.penstock.codec;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/**
 * Finds the enum of an empty {@code EnumSet} or {@code EnumMap}. Neither exposes it, but Java's serialization writes
 * it; this stream records which class was written. Nothing is ever read that way.
 */
final class EnumTypeFinder extends ObjectOutputStream {
    private Class<?> found;

    private EnumTypeFinder() throws IOException {
        super(OutputStream.nullOutputStream());
    }

    static Class<?> find(final Object empty) {
        try (EnumTypeFinder finder = new EnumTypeFinder()) {
            finder.writeObject(empty);
            if (finder.found == null) {
                throw new CodecException("an empty " + empty.getClass().getName() + " does not reveal its enum");
            }
            return finder.found;
        } catch (final IOException e) {
            throw new CodecException("an empty " + empty.getClass().getName() + " does not tell its enum: " + e, e);
        }
    }

    @Override
    protected void annotateClass(final Class<?> type) {
        if (type.isEnum()) {
            found = type;
        }
    }
}
