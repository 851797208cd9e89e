package io.penstock.objects.engine;

import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Large values in this JVM's memory. */
final class MemoryLargeValues implements LargeValues {
    private final Map<Long, byte[]> values = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    @Override
    public byte[] write(final byte[] value, final int length) {
        final long number = numbers.incrementAndGet();
        values.put(number, Arrays.copyOf(value, length));
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    @Override
    public void stored(final byte[] reference) {
        // kept already
    }

    @Override
    public byte[] read(final byte[] reference) throws NoSuchFileException {
        final byte[] value = values.get(ByteBuffer.wrap(reference).getLong());
        if (value == null) {
            throw new NoSuchFileException("memory", null, "the large value is gone");
        }
        return value.clone();
    }

    @Override
    public void delete(final byte[] reference) {
        values.remove(ByteBuffer.wrap(reference).getLong());
    }
}
