package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Creates objects of a {@code Serializable} class without its constructor, and sets their fields, final ones included.
 * The JDK's {@code ObjectInputStream} may do this on all releases, and needs neither a flag nor an open package.
 *
 * <p>The stream is made here, of the class as it is in this process and of values that were already checked. Nothing of
 * an item's bytes gets into it. Where it has an object, it has a {@link Slot}, which asks for the value in the moment
 * that the stream reads it. At that time the owner exists, so values may refer back to it.
 */
final class SerialMaker {
    /** The fields of one class of the hierarchy that are set, in their order in the stream: primitives first. */
    record Level(Class<?> type, List<ObjectPart> parts) {}

    private final Class<?> type;
    private final List<Level> levels;
    private final List<ObjectPart> primitives = new ArrayList<>();
    private final List<ObjectPart> objects = new ArrayList<>();
    private final Map<String, Class<?>> classes = new HashMap<>();
    private final byte[] head;
    private final int ownerHandle;
    private final boolean early;

    /**
     * The levels from the highest superclass that is {@code Serializable} to the class itself. If it is not early, the
     * object is not known to {@code Kryo} before it is complete.
     */
    SerialMaker(final Class<?> type, final List<Level> levels, final boolean early) {
        this.type = type;
        this.levels = levels;
        this.early = early;
        for (final Level level : levels) {
            classes.put(level.type.getName(), level.type);
            for (final ObjectPart part : level.parts) {
                (part.type().isPrimitive() ? primitives : objects).add(part);
            }
        }
        classes.put(Slot.class.getName(), Slot.class);
        try {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            final DataOutputStream out = new DataOutputStream(bytes);
            out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
            out.writeShort(ObjectStreamConstants.STREAM_VERSION);
            out.writeByte(ObjectStreamConstants.TC_OBJECT);
            int handles = 0;
            for (int i = levels.size() - 1; i >= 0; i--) {
                handles += writeClass(out, levels.get(i).type, levels.get(i).parts);
            }
            out.writeByte(ObjectStreamConstants.TC_NULL);
            head = bytes.toByteArray();
            ownerHandle = ObjectStreamConstants.baseWireHandle + handles;
        } catch (final IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Writes a description up to its superclass; returns how many handles it takes. */
    private static int writeClass(final DataOutputStream out, final Class<?> type, final List<ObjectPart> parts)
            throws IOException {
        int handles = 1;
        out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
        out.writeUTF(type.getName());
        out.writeLong(ObjectStreamClass.lookup(type).getSerialVersionUID());
        out.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
        out.writeShort(parts.size());
        for (final boolean primitive : new boolean[] {true, false}) {
            for (final ObjectPart part : parts) {
                if (part.type().isPrimitive() == primitive) {
                    final String descriptor = part.type().descriptorString();
                    out.writeByte(descriptor.charAt(0));
                    out.writeUTF(part.name());
                    if (!primitive) {
                        out.writeByte(ObjectStreamConstants.TC_STRING);
                        out.writeUTF(descriptor);
                        handles++;
                    }
                }
            }
        }
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        return handles;
    }

    /** Primitives first: the stream needs them before it asks for objects. */
    void write(final Kryo kryo, final Output output, final Object owner) {
        for (final ObjectPart part : primitives) {
            part.write(kryo, output, owner);
        }
        for (final ObjectPart part : objects) {
            part.write(kryo, output, owner);
        }
    }

    /** The object, or what its {@code readResolve} returns. */
    Object read(final Kryo kryo, final ItemInput input) {
        final Object[] values = new Object[primitives.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = primitives.get(i).read(kryo, input, null);
        }
        try (FieldStream stream = new FieldStream(body(values), kryo, input)) {
            final Object made = stream.readObject();
            if (objects.isEmpty() && early) {
                kryo.reference(made);
            }
            if (made == null) {
                throw new CodecException(type.getName() + ".readResolve returned null");
            }
            return made;
        } catch (final IOException | ClassNotFoundException e) {
            throw new CodecException("a " + type.getName() + " cannot be made from the received values: " + e, e);
        }
    }

    private byte[] body(final Object[] primitiveValues) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length + 128);
        final DataOutputStream out = new DataOutputStream(bytes);
        out.write(head);
        int next = 0;
        int slots = 0;
        for (final Level level : levels) {
            for (final ObjectPart part : level.parts) {
                if (part.type().isPrimitive()) {
                    writePrimitive(out, part.type(), primitiveValues[next++]);
                }
            }
            for (final ObjectPart part : level.parts) {
                if (!part.type().isPrimitive()) {
                    writeSlot(out, slots++ == 0);
                }
            }
        }
        return bytes.toByteArray();
    }

    private void writeSlot(final DataOutputStream out, final boolean first) throws IOException {
        out.writeByte(ObjectStreamConstants.TC_OBJECT);
        if (first) {
            writeClass(out, Slot.class, List.of(Slot.OWNER));
            out.writeByte(ObjectStreamConstants.TC_NULL);
        } else {
            out.writeByte(ObjectStreamConstants.TC_REFERENCE);
            out.writeInt(ownerHandle + 1);
        }
        out.writeByte(ObjectStreamConstants.TC_REFERENCE);
        out.writeInt(ownerHandle);
    }

    private static void writePrimitive(final DataOutputStream out, final Class<?> type, final Object value)
            throws IOException {
        if (type == int.class) {
            out.writeInt((int) value);
        } else if (type == long.class) {
            out.writeLong((long) value);
        } else if (type == boolean.class) {
            out.writeBoolean((boolean) value);
        } else if (type == byte.class) {
            out.writeByte((byte) value);
        } else if (type == short.class) {
            out.writeShort((short) value);
        } else if (type == char.class) {
            out.writeChar((char) value);
        } else if (type == float.class) {
            out.writeInt(Float.floatToRawIntBits((float) value));
        } else {
            out.writeLong(Double.doubleToRawLongBits((double) value));
        }
    }

    /** Stands in the stream for a value. The stream replaces it, and never shows it to anybody. */
    private static final class Slot implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        static final ObjectPart OWNER = new OwnerPart();

        @SuppressWarnings({"serial", "unused"}) // set by the stream alone
        private Object owner;

        private transient Object value;

        @Serial
        private void readObject(final ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (!(in instanceof FieldStream stream)) {
                throw new InvalidClassException(Slot.class.getName(), "not made to be read by others");
            }
            value = stream.nextValue(owner);
        }

        @Serial
        private Object readResolve() {
            return value;
        }
    }

    /** The one field of a slot; it is never written or read here. */
    private record OwnerPart() implements ObjectPart {
        @Override
        public String name() {
            return "owner";
        }

        @Override
        public Class<?> type() {
            return Object.class;
        }

        @Override
        public void write(final Kryo kryo, final Output output, final Object owner) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object read(final Kryo kryo, final ItemInput input, final Object owner) {
            throw new UnsupportedOperationException();
        }
    }

    /** The stream of one object. */
    private final class FieldStream extends ObjectInputStream {
        private final Kryo kryo;
        private final ItemInput input;
        private int next;

        FieldStream(final byte[] bytes, final Kryo kryo, final ItemInput input) throws IOException {
            super(new ByteArrayInputStream(bytes));
            this.kryo = kryo;
            this.input = input;
            // A filter of the whole JVM is for streams from outside.
            setObjectInputFilter(info -> ObjectInputFilter.Status.ALLOWED);
        }

        Object nextValue(final Object owner) {
            if (next == 0 && early) {
                kryo.reference(owner);
            }
            return objects.get(next++).read(kryo, input, owner);
        }

        @Override
        protected Class<?> resolveClass(final ObjectStreamClass description) throws IOException {
            final Class<?> known = classes.get(description.getName());
            if (known == null) {
                throw new InvalidClassException(description.getName(), "not a class of this object");
            }
            return known;
        }
    }
}
