package io.penstock.codec;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;

/** Reflection whose failures are errors for the user. */
final class Reflect {
    private Reflect() {}

    static <M extends AccessibleObject & Member> void open(final M member) {
        try {
            member.setAccessible(true);
        } catch (final InaccessibleObjectException e) {
            throw new CodecException(closed(member.getDeclaringClass(), Reflect.class.getModule()), e);
        }
    }

    /** The line that the user has to write: a module can be named, the class path cannot. */
    static String closed(final Class<?> owner, final Module reader) {
        return "class " + owner.getName() + " is closed: say 'opens " + owner.getPackageName()
                + (reader.isNamed() ? " to " + reader.getName() : "") + ";' in the module-info of module "
                + owner.getModule().getName();
    }

    /** What {@code readResolve} returns. */
    static Object resolve(final Method readResolve, final Object object) {
        final Object resolved;
        try {
            resolved = readResolve.invoke(object);
        } catch (final IllegalAccessException | InvocationTargetException e) {
            throw failed(object.getClass().getName() + ".readResolve failed", e);
        }
        if (resolved == null) {
            throw new CodecException(object.getClass().getName() + ".readResolve returned null");
        }
        return resolved;
    }

    /** Turns an exception of the user's own code into one error. */
    static CodecException failed(final String what, final ReflectiveOperationException e) {
        final Throwable cause = e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof CodecException known) {
            return known;
        }
        if (cause instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        return new CodecException(what + ": " + cause, cause);
    }
}
