package io.penstock.queue;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A process that waits at a queue when it is told to, one that is in a hurry and never waits, or one that waits again and again. */
public final class Competitor {
    static final int MAX_ITEMS = 8;

    /** The first byte of an item says who put it. */
    static final byte WAITER = 1;

    static final byte NEWCOMER = 2;

    private Competitor() {}

    static BoundedQueue<byte[]> open(final Path path) throws Exception {
        return BoundedQueue.at(path, byte[].class)
                .maxItems(MAX_ITEMS)
                .capacityBytes(1 << 14)
                .openOrCreate();
    }

    static byte[] item(final byte who, final long number) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(who).putLong(number).array();
    }

    /** Arguments: path, what to do. */
    public static void main(final String[] arguments) throws Exception {
        try (BoundedQueue<byte[]> queue = open(Path.of(arguments[0]))) {
            System.out.println("ready");
            switch (arguments[1]) {
                case "take" -> {
                    while (System.in.read() >= 0) {
                        System.out.println(ByteBuffer.wrap(queue.take()).getLong(1));
                    }
                }
                case "put" -> {
                    while (System.in.read() >= 0) {
                        queue.put(item(WAITER, 0));
                    }
                }
                case "takes" -> {
                    while (true) {
                        queue.take();
                    }
                }
                case "puts" -> {
                    while (true) {
                        queue.put(item(NEWCOMER, 0));
                    }
                }
                case "poll" -> {
                    while (true) {
                        queue.poll();
                    }
                }
                default -> {
                    while (true) {
                        queue.offer(item(NEWCOMER, 0));
                    }
                }
            }
        }
    }
}
