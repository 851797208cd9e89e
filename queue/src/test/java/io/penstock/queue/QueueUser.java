package io.penstock.queue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/** A process that uses a queue of raw items and says on its standard output what it has done: the ledger outside the queue. */
public final class QueueUser {
    /** Bytes of the largest item that goes through the ring of these tests. */
    static final int CAPACITY = 1 << 14;

    private static final int LARGE = 5_000;

    private QueueUser() {}

    static BoundedQueue<byte[]> open(final Path path, final int maxItems) throws Exception {
        return BoundedQueue.at(path, byte[].class)
                .maxItems(maxItems)
                .capacityBytes(CAPACITY)
                .openOrCreate();
    }

    /** An item that can be known again, with some bytes more. */
    public static byte[] bytes(final long item, final int filling) {
        final byte[] bytes = new byte[Long.BYTES + filling];
        ByteBuffer.wrap(bytes).putLong(item);
        for (int i = Long.BYTES; i < bytes.length; i++) {
            bytes[i] = (byte) (item + i);
        }
        return bytes;
    }

    /** Which item that is; fails if it is torn. */
    public static long item(final byte[] bytes) {
        final long item = ByteBuffer.wrap(bytes).getLong();
        for (int i = Long.BYTES; i < bytes.length; i++) {
            if (bytes[i] != (byte) (item + i)) {
                throw new AssertionError("torn item: item=" + item + " at=" + i + " length=" + bytes.length);
            }
        }
        return item;
    }

    /** Takes, is interrupted now and then, and closes its handle while it waits. */
    private static void takeRestlessly(final Path path, final int maxItems) throws Exception {
        final Random random = new Random();
        while (true) {
            try (BoundedQueue<byte[]> queue = open(path, maxItems)) {
                for (int i = random.nextInt(200); i >= 0; i--) {
                    if (random.nextInt(20) == 0) {
                        Thread.currentThread().interrupt();
                    }
                    try {
                        System.out.println("taken " + item(queue.take()));
                    } catch (final InterruptedException e) {
                        // none was taken
                    }
                    Thread.interrupted();
                }
            }
        }
    }

    /** Arguments: path, maxItems, what to do, its first item (if it puts), how many (if it puts). */
    public static void main(final String[] arguments) throws Exception {
        final int maxItems = Integer.parseInt(arguments[1]);
        try (BoundedQueue<byte[]> queue = open(Path.of(arguments[0]), maxItems)) {
            System.out.println("ready");
            if (arguments[2].equals("restless")) {
                takeRestlessly(Path.of(arguments[0]), maxItems);
            } else if (arguments[2].equals("put")) {
                final Random random = new Random();
                final long first = Long.parseLong(arguments[3]);
                for (long item = first; item < first + Long.parseLong(arguments[4]); item++) {
                    final int filling = random.nextInt(50) == 0 ? LARGE : random.nextInt(200);
                    queue.put(bytes(item, filling));
                    System.out.println("put " + item);
                }
                Runtime.getRuntime().halt(0); // Q2: at once
            } else {
                while (true) {
                    System.out.println("taken " + item(queue.take()));
                }
            }
        }
    }
}
