package io.penstock.objects;

import io.penstock.codec.CodecException;
import io.penstock.objects.engine.Store;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.List;

/**
 * What a shared map, list or value travels as.
 *
 * @param kind of it
 * @param path of the file; of no meaning in memory
 * @param instance tells it from any other that ever was at this path
 * @param first an empty array of the first type, since a class itself may not travel
 * @param second likewise, or null
 */
@SuppressWarnings("ArrayRecordComponent") // they are empty, and no two addresses are compared
record ObjectAddress(Kind kind, String path, long instance, boolean inMemory, Object[] first, Object[] second)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What it is. */
    enum Kind {
        MAP,
        LIST,
        VALUE
    }

    static ObjectAddress of(final Kind kind, final Store<?> store, final List<Class<?>> types) {
        return new ObjectAddress(
                kind,
                store.location(),
                store.instance(),
                store.isInMemory(),
                empty(types.get(0)),
                types.size() == 1 ? null : empty(types.get(1)));
    }

    private static Object[] empty(final Class<?> type) {
        return (Object[]) Array.newInstance(type, 0);
    }

    Class<?> firstType() {
        return first.getClass().getComponentType();
    }

    Class<?> secondType() {
        return second.getClass().getComponentType();
    }

    Path file() {
        return Path.of(path);
    }

    /** Throws if it would be opened with another codec where it arrives. */
    ObjectAddress checked(final boolean hasStandardCodec) {
        if (!hasStandardCodec && !inMemory) {
            throw new CodecException(
                    "a shared object with a codec of its own cannot travel, since the receiver would open it with Codec.kryo(): kind="
                            + kind + " path=" + path + "; send the path, and open it there with that codec");
        }
        return this;
    }

    private Object readResolve() throws ObjectStreamException {
        try {
            return ResolvedObjects.resolve(this);
        } catch (final ObjectStreamException stale) {
            throw stale;
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
