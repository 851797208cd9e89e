package io.penstock.core.memory;

import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/** Arguments for calling every method of an AtomicBuffer by reflection. */
final class BufferCalls {
    /** Number of bytes that a call with a length touches. */
    static final int LENGTH = 8;

    private BufferCalls() {}

    /** Whether the first argument is an index, so that the call can be directed anywhere. */
    static boolean takesAnIndex(final Method method) {
        final String name = method.getName();
        return method.getParameterCount() > 0
                && method.getParameterTypes()[0] == int.class
                && name.matches("(get|put|add|compareAnd|parse|setMemory|boundsCheck).*")
                && !"putNaturalIntAsciiFromEnd".equals(name);
    }

    /** Whether the method changes the buffer. */
    static boolean stores(final Method method) {
        return method.getName().matches("(put|addLong|addInt|compareAnd|getAnd|setMemory).*");
    }

    /** Valid arguments except for the index: 8 bytes or characters, all values that fit into them. */
    static Object[] arguments(final Method method, final int index) {
        final Class<?>[] types = method.getParameterTypes();
        final Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(types[i]);
            final boolean offsetIntoTheOther =
                    types[i] == int.class && i > 0 && i + 1 < types.length && !types[i - 1].isPrimitive();
            if (offsetIntoTheOther) {
                arguments[i] = 0;
            }
        }
        if (types[0] == int.class && !"putNaturalIntAsciiFromEnd".equals(method.getName())) {
            arguments[0] = index;
        }
        return arguments;
    }

    private static Object argument(final Class<?> type) {
        if (type == int.class) {
            return LENGTH;
        } else if (type == long.class) {
            return 7L;
        } else if (type == short.class) {
            return (short) 7;
        } else if (type == char.class) {
            return '7';
        } else if (type == byte.class) {
            return (byte) 7;
        } else if (type == double.class) {
            return 7.0;
        } else if (type == float.class) {
            return 7.0f;
        } else if (type == byte[].class) {
            return new byte[] {1, 2, 3, 4, 5, 6, 7, 8};
        } else if (type == ByteBuffer.class) {
            return ByteBuffer.allocate(64);
        } else if (type.isAssignableFrom(MutableDirectBuffer.class)) {
            return new MappedBuffer(ByteBuffer.allocateDirect(64));
        } else if (type == ByteOrder.class) {
            return ByteOrder.BIG_ENDIAN;
        } else if (type == Appendable.class) {
            return new StringWriter();
        }
        return "8 bytes.";
    }
}
