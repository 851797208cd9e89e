package io.penstock.codec;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds objects that an object of the JDK hides: what a wrapper wraps, or the message that a throwable was made with.
 * Java's serialization shows each object before it writes it; nothing is ever written or read that way.
 */
final class Backing extends ObjectOutputStream {
    /** Ends the walk; it is no error. */
    @SuppressWarnings({"serial", "StaticAssignmentOfThrowable"}) // never leaves this class, and has no stack trace
    private static final class Enough extends RuntimeException {
        static final Enough INSTANCE = new Enough();

        private Enough() {
            super(null, null, false, false);
        }
    }

    private final Predicate<Object> isLast;
    private final List<Object> found = new ArrayList<>();
    private boolean atRoot = true;

    private Backing(final Predicate<Object> isLast) throws IOException {
        super(OutputStream.nullOutputStream());
        this.isLast = isLast;
        enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(final Object object) {
        if (atRoot) {
            atRoot = false; // the object itself, or its replacement that hides the same
            return object;
        }
        found.add(object);
        if (isLast.test(object)) {
            throw Enough.INSTANCE;
        }
        return null;
    }

    /** The objects that the fields of an object refer to, in the order of its class, up to the one that is asked for. */
    static List<Object> of(final Object object, final Predicate<Object> isLast) {
        try (Backing backing = new Backing(isLast)) {
            try {
                backing.writeObject(object);
            } catch (final Enough stop) {
                // found
            }
            return backing.found;
        } catch (final IOException e) {
            throw new CodecException("a " + object.getClass().getName() + " does not show what it holds: " + e, e);
        }
    }

    /** What a wrapper of the JDK wraps. */
    static Object of(final Object wrapper) {
        final List<Object> found = of(wrapper, first -> true);
        if (found.isEmpty()) {
            throw new CodecException(
                    "a " + wrapper.getClass().getName() + " does not show what it wraps; send a copy of its elements");
        }
        return found.get(0);
    }
}
