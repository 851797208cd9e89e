package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Objects;

/**
 * A throwable as its class name, message, stack trace, cause and suppressed throwables; fields of its own are not sent.
 * It arrives in its own class if that is a usual one of the JDK or allowed, and has a constructor that takes the
 * message and keeps it; otherwise as a {@link RemoteThrowable}.
 */
final class ThrowableSerializer extends Serializer<Throwable> {
    @Override
    public void write(final Kryo kryo, final Output output, final Throwable thrown) {
        output.writeString(
                thrown instanceof RemoteThrowable remote
                        ? remote.className()
                        : thrown.getClass().getName());
        output.writeString(thrown.getMessage());
        final StackTraceElement[] stack = thrown.getStackTrace();
        output.writeVarInt(stack.length, true);
        for (final StackTraceElement frame : stack) {
            ThrowableTypes.write(output, frame);
        }
        kryo.writeClassAndObject(output, thrown.getCause());
        Elements.writeArray(kryo, output, thrown.getSuppressed());
    }

    @Override
    public Throwable read(final Kryo kryo, final Input input, final Class<? extends Throwable> type) {
        final ItemInput in = (ItemInput) input;
        final String name = in.readText();
        final String message = in.readString();
        final StackTraceElement[] stack = new StackTraceElement[in.readCount()];
        for (int i = 0; i < stack.length; i++) {
            stack[i] = ThrowableTypes.read(in);
        }
        final Class<?> original = find(kryo, name);
        // Created before its cause if possible: a cause may lead back to it.
        Throwable made = construct(original, message, false, null);
        final Throwable cause;
        if (made != null) {
            kryo.reference(made);
            cause = readThrowable(kryo, in);
            if (!tryInitCause(made, cause)) {
                made = null;
            }
        } else {
            cause = readThrowable(kryo, in);
        }
        if (made == null) {
            made = construct(original, message, true, cause);
        }
        if (made == null) {
            made = new RemoteThrowable(name, message, cause);
        }
        made.setStackTrace(stack);
        for (final Object suppressed : Elements.read(kryo, in)) {
            if (suppressed instanceof Throwable other && other != made) {
                made.addSuppressed(other);
            }
        }
        return made;
    }

    private static Class<?> find(final Kryo kryo, final String name) {
        final Class<?> known = ThrowableTypes.find(name);
        final Class<?> type = known != null
                ? known
                : ((ItemClassResolver) kryo.getClassResolver())
                        .types()
                        .allowed()
                        .findOrNull(name);
        final boolean usable = type != null
                && Throwable.class.isAssignableFrom(type)
                && type != RemoteThrowable.class
                && !Modifier.isAbstract(type.getModifiers());
        return usable ? type : null;
    }

    private static Throwable readThrowable(final Kryo kryo, final ItemInput in) {
        final Object cause = kryo.readClassAndObject(in);
        if (cause != null && !(cause instanceof Throwable)) {
            throw new CodecException(
                    "damaged item: a cause that is a " + cause.getClass().getName());
        }
        return (Throwable) cause;
    }

    private static boolean tryInitCause(final Throwable made, final Throwable cause) {
        if (cause == null || cause == made) {
            return true;
        }
        try {
            made.initCause(cause);
        } catch (final IllegalStateException alreadyInitialised) {
            return made.getCause() == cause;
        }
        return made.getCause() == cause;
    }

    /** Null if there is no such constructor, or if it changes the message. */
    private static Throwable construct(
            final Class<?> type, final String message, final boolean withCause, final Throwable cause) {
        if (type == null) {
            return null;
        }
        for (final Constructor<?> constructor : type.getDeclaredConstructors()) {
            final Object[] arguments = arguments(constructor, message, withCause, cause);
            if (arguments != null) {
                final Throwable made = construct(constructor, arguments);
                if (made != null && Objects.equals(made.getMessage(), message)) {
                    return made;
                }
            }
        }
        return null;
    }

    private static Object[] arguments(
            final Constructor<?> constructor, final String message, final boolean withCause, final Throwable cause) {
        if (!Modifier.isPublic(constructor.getModifiers()) && Jdk.owns(constructor.getDeclaringClass())) {
            return null;
        }
        final Class<?>[] types = constructor.getParameterTypes();
        if (types.length == 0 && !withCause) {
            return message == null ? new Object[0] : null;
        }
        if (types.length == 0 || types[0] != String.class) {
            return null;
        }
        if (types.length == 1 && !withCause) {
            return new Object[] {message};
        }
        final boolean takesCause = types.length == 2
                && withCause
                && Throwable.class.isAssignableFrom(types[1])
                && (cause == null || types[1].isInstance(cause));
        return takesCause ? new Object[] {message, cause} : null;
    }

    private static Throwable construct(final Constructor<?> constructor, final Object[] arguments) {
        try {
            if (!Jdk.owns(constructor.getDeclaringClass())) {
                Reflect.open(constructor);
            }
            return (Throwable) constructor.newInstance(arguments);
        } catch (final ReflectiveOperationException | CodecException refused) {
            return null; // a RemoteThrowable carries the same information
        }
    }
}
