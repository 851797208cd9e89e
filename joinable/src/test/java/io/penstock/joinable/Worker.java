package io.penstock.joinable;

import io.penstock.queue.QueueUser;
import java.nio.file.Path;
import java.util.Random;

/** A process that uses a joinable queue of raw items and says on its standard output what it has done: the ledger outside the queue. */
public final class Worker {
    private static final int LARGE = 9_000;

    private Worker() {}

    static JoinableQueue<byte[]> open(final Path path) throws Exception {
        return JoinableQueue.at(path, byte[].class)
                .maxItems(50)
                .capacityBytes(1 << 15)
                .maxLeases(16)
                .maxDeliveries(255)
                .openOrCreate();
    }

    static byte[] bytes(final long item, final int filling) {
        return QueueUser.bytes(item, filling);
    }

    static byte[] someBytes(final long item, final Random random) {
        return bytes(item, random.nextInt(40) == 0 ? LARGE : random.nextInt(300));
    }

    static long item(final byte[] bytes) {
        return QueueUser.item(bytes);
    }

    /** Arguments: path, "work" or "hold" (take one, then done when told to) or "join". */
    public static void main(final String[] arguments) throws Exception {
        try (JoinableQueue<byte[]> queue = open(Path.of(arguments[0]))) {
            System.out.println("ready");
            switch (arguments[1]) {
                case "work" -> work(queue);
                case "hold" -> hold(queue);
                default -> {
                    queue.join();
                    System.out.println("joined");
                }
            }
        }
    }

    private static void work(final JoinableQueue<byte[]> queue) throws Exception {
        final Random random = new Random();
        while (true) {
            if (random.nextInt(4) == 0) {
                try (Lease<byte[]> lease = queue.lease()) {
                    final long item = item(lease.value());
                    System.out.println("taken " + item + " " + lease.deliveries());
                    lease.done();
                    System.out.println("done " + item);
                }
            } else {
                final long item = item(queue.take());
                System.out.println("taken " + item + " 0");
                queue.taskDone();
                System.out.println("done " + item);
            }
        }
    }

    private static void hold(final JoinableQueue<byte[]> queue) throws Exception {
        final Lease<byte[]> lease = queue.lease();
        System.out.println("taken " + item(lease.value()) + " " + lease.deliveries());
        System.in.read();
        lease.done();
        System.out.println("done");
    }
}
