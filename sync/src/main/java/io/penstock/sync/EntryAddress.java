package io.penstock.sync;

import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;

/** What an entry travels as: its address, which is the entry again where it arrives. */
record EntryAddress(SharedAddress address) implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object readResolve() throws ObjectStreamException {
        try {
            return ResolvedBoards.resolve(address);
        } catch (final ObjectStreamException stale) {
            throw stale;
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
