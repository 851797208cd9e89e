package io.penstock.sync;

import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;

/**
 * What an entry travels as: its address, which is the entry again where it arrives.
 *
 * @param type of a record, an empty array of its class, since a class itself may not travel; null for other entries
 */
@SuppressWarnings("ArrayRecordComponent") // it is empty, and no two addresses are compared
record EntryAddress(SharedAddress address, Record[] type) implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object readResolve() throws ObjectStreamException {
        try {
            final SharedEntry entry = ResolvedBoards.resolve(address);
            return type == null
                    ? entry
                    : entry.board()
                            .record(
                                    entry.name(),
                                    type.getClass().getComponentType().asSubclass(Record.class));
        } catch (final ObjectStreamException stale) {
            throw stale;
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
