package io.penstock.queue.engine;

import io.penstock.codec.CodecException;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.nio.file.Path;

/**
 * What a queue travels as. It keeps nothing alive.
 *
 * @param location path of the file; of no meaning in memory
 * @param instance tells the queue from any other that ever was there; 0 if it cannot travel
 * @param type an empty array of the items' type, since a class itself may not travel
 */
@SuppressWarnings("ArrayRecordComponent") // it is empty, and no two addresses are compared
public record QueueAddress(String location, long instance, boolean inMemory, Object[] type) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** {@return of a queue on an engine} */
    public static QueueAddress of(final QueueEngine engine, final QueueSettings<?> settings) {
        return new QueueAddress(engine.location(), engine.instance(), engine instanceof MemoryQueue, (Object[])
                Array.newInstance(settings.type(), 0));
    }

    /** Throws if it cannot be opened where it arrives, or would be with another codec. */
    QueueAddress checked(final boolean hasStandardCodec) {
        if (instance == 0) {
            throw new CodecException("a queue of this engine cannot travel: location=" + location
                    + "; send the location, and open it there");
        }
        if (!hasStandardCodec && !inMemory) {
            throw new CodecException(
                    "a queue with a codec of its own cannot travel, since the receiver would open it with Codec.kryo(): path="
                            + location + "; send the path, and open it there with that codec");
        }
        return this;
    }

    /** {@return the type of the items} */
    public Class<?> itemType() {
        return type.getClass().getComponentType();
    }

    /** {@return the file} */
    public Path file() {
        return Path.of(location);
    }
}
