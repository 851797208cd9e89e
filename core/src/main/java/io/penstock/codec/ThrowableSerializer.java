package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A throwable that no user's class is allowed for. One of the usual ones of the JDK arrives in its class, with all
 * its fields. Any other arrives as a {@link RemoteThrowable}, which has its class name, message, stack trace, cause and
 * suppressed throwables; it is refused where that does not fit.
 */
final class ThrowableSerializer extends ItemSerializer<Throwable> {
    private final Map<Class<?>, SerialMaker> makers = new ConcurrentHashMap<>();

    @Override
    Making making() {
        return Making.EARLY;
    }

    @Override
    int heapBytes() {
        return 192;
    }

    private SerialMaker maker(final Class<?> type) {
        return makers.computeIfAbsent(type, known -> new SerialMaker(known, ThrowableLayout.levels(known), true));
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Throwable thrown) {
        final Class<?> target = ItemKryo.of(kryo).target();
        final Class<?> type = thrown.getClass();
        final boolean known = ThrowableTypes.find(type.getName()) == type;
        output.writeBoolean(known);
        if (known) {
            output.writeString(type.getName());
            maker(type).write(kryo, output, thrown);
            return;
        }
        if (target != null && !target.isAssignableFrom(RemoteThrowable.class)) {
            throw new CodecException("a " + type.getName()
                    + " cannot travel here: as it is not allowed, it would arrive as a RemoteThrowable, which is no "
                    + target.getName() + "; " + AllowList.advice(type));
        }
        output.writeString(thrown instanceof RemoteThrowable remote ? remote.className() : type.getName());
        output.writeString(thrown.getMessage());
        ThrowableTypes.writeStack(output, thrown.getStackTrace());
        kryo.writeClassAndObject(output, thrown.getCause());
        Elements.writeArray(kryo, output, thrown.getSuppressed(), Elements.SLOT);
    }

    @Override
    public Throwable read(final Kryo kryo, final Input input, final Class<? extends Throwable> ignored) {
        final ItemInput in = (ItemInput) input;
        final boolean known = in.readBoolean();
        final String name = in.readText();
        if (known) {
            final Class<?> type = ThrowableTypes.find(name);
            if (type == null) {
                throw new CodecException(
                        "damaged item, or written by a newer version: no usual throwable of the JDK is a " + name);
            }
            return (Throwable) maker(type).read(kryo, in);
        }
        final RemoteThrowable made = new RemoteThrowable(name, in.readString());
        kryo.reference(made);
        made.setStackTrace(ThrowableTypes.readStack(in));
        final Object cause = kryo.readClassAndObject(in);
        if (cause instanceof Throwable thrown && thrown != made) {
            made.initCause(thrown);
        } else if (cause != null) {
            throw new CodecException(
                    "damaged item: a cause that is a " + cause.getClass().getName());
        }
        for (final Object suppressed : Elements.read(kryo, in, Elements.SLOT)) {
            if (!(suppressed instanceof Throwable other) || other == made) {
                throw new CodecException("damaged item: a suppressed throwable that is none, or suppresses itself");
            }
            made.addSuppressed(other);
        }
        return made;
    }
}
