package io.penstock.pipe;

import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_CACHE_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TAIL_POSITION_OFFSET;

import io.penstock.core.channel.ClassTable;
import io.penstock.core.wait.WaitList;
import io.penstock.pipe.engine.PipeDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes one to three places of an area of a pipe's file, each time that it is applied. */
final class FileMutations {
    private static final int HEADER_LENGTH = 4096;
    private static final int WAIT_LIST = HEADER_LENGTH + ClassTable.DEFAULT_LENGTH;
    private static final int BODY = WAIT_LIST + WaitList.regionLength(PipeDescriptor.WAIT_CELLS);
    private static final int[] POSITIONS = {TAIL_POSITION_OFFSET, HEAD_CACHE_POSITION_OFFSET, HEAD_POSITION_OFFSET};
    private static final long[] NASTY = {
        0,
        1,
        -1,
        2,
        3,
        4,
        7,
        8,
        12,
        16,
        4096,
        65536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x0300,
        0x0301,
        0x0302,
        0x0102,
        0x0201,
        0xFFFFFFFF00000000L
    };

    /** What part of the file. */
    private enum Area {
        HEADER,
        CLASS_TABLE,
        WAIT_LIST,
        CONTROL,
        RECORDS,
        TRAILER
    }

    private final Random random;
    private final Area area;
    private final List<String> done = new ArrayList<>();
    private MappedByteBuffer bytes;

    FileMutations(final Random random) {
        this.random = new Random(random.nextLong());
        area = Area.values()[random.nextInt(Area.values().length)];
    }

    /** Whether bytes that arrive must be those that were sent; the writer of a ring's bytes is unknown. */
    boolean cannotChangeBytes() {
        return area == Area.HEADER || area == Area.CLASS_TABLE || area == Area.WAIT_LIST;
    }

    void of(final Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            bytes = file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, file.length());
            bytes.order(ByteOrder.nativeOrder());
        }
    }

    void apply() {
        final int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            mutate(place());
        }
    }

    private int place() {
        final int capacity = capacity();
        final int ring = BODY
                + (int)
                        (random.nextInt(4) > 0
                                ? PipeDescriptor.ringAToBOffset()
                                : PipeDescriptor.ringBToAOffset(capacity));
        return switch (area) {
            case HEADER -> random.nextInt(random.nextInt(4) > 0 ? 200 : HEADER_LENGTH);
            case CLASS_TABLE -> HEADER_LENGTH + random.nextInt(random.nextInt(4) > 0 ? 512 : ClassTable.DEFAULT_LENGTH);
            case WAIT_LIST -> WAIT_LIST + random.nextInt(random.nextInt(4) > 0 ? 2304 : BODY - WAIT_LIST);
            case CONTROL -> BODY + random.nextInt(3) * PipeDescriptor.WORD_STRIDE + random.nextInt(8);
            case RECORDS -> ring + record(ring, capacity);
            case TRAILER -> ring + capacity + POSITIONS[random.nextInt(POSITIONS.length)] + random.nextInt(8);
        };
    }

    private int capacity() {
        final int rings = bytes.capacity() - BODY - PipeDescriptor.RINGS;
        return Integer.highestOneBit(rings / 2 - 1);
    }

    /** The header or the first bytes of one of the records, found from the start of the ring on; or anywhere. */
    private int record(final int ring, final int capacity) {
        if (random.nextInt(4) == 0) {
            return random.nextInt(capacity);
        }
        int at = 0;
        for (int skip = random.nextInt(12); skip > 0; skip--) {
            final int length = bytes.getInt(ring + at);
            if (length < 8 || length > capacity - at - 16) {
                break;
            }
            at += length + 7 & -8;
        }
        return at + random.nextInt(random.nextBoolean() ? 8 : 24) % (capacity - at);
    }

    private void mutate(final int place) {
        final int at = Math.min(place, bytes.capacity() - 8);
        final int how = random.nextInt(6);
        switch (how) {
            case 0 -> bytes.put(at, (byte) random.nextInt());
            case 1 -> bytes.put(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
            case 2 -> bytes.putInt(at & -4, (int) NASTY[random.nextInt(NASTY.length)]);
            case 3 -> bytes.putLong(at & -8, NASTY[random.nextInt(NASTY.length)]);
            case 4 -> bytes.putInt(at & -4, bytes.getInt(at & -4) + (random.nextInt(9) - 4) * 8);
            default -> bytes.putLong(at & -8, random.nextLong());
        }
        done.add(at + ":" + how);
    }

    @Override
    public String toString() {
        return "area=" + area + " places=" + done;
    }
}
