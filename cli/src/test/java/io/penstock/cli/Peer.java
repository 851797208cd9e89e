package io.penstock.cli;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.queue.BoundedQueue;
import io.penstock.sink.LogLane;
import io.penstock.sync.Board;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Another process, which uses a channel until it is killed, or its standard input ends. */
final class Peer {
    private Peer() {}

    public static void main(final String... args) throws Exception {
        final Path path = Path.of(args[1]);
        switch (args[0]) {
            case "lease" -> lease(path);
            case "put" -> put(path);
            case "take" -> take(path);
            case "lock" -> lock(path, args[2], args[3]);
            case "log" -> log(path);
            case "pipe" -> pipe(path);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void untilEnd() throws Exception {
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(line);
        }
    }

    private static void lease(final Path path) throws Exception {
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class).open();
                Lease<String> lease = queue.lease()) {
            System.out.println("leased " + lease.value());
            untilEnd();
        }
    }

    private static void put(final Path path) throws Exception {
        try (BoundedQueue<String> queue = BoundedQueue.at(path, String.class).open()) {
            System.out.println("putting");
            queue.put("more");
            System.out.println("put");
        }
    }

    private static void take(final Path path) throws Exception {
        try (BoundedQueue<String> queue = BoundedQueue.at(path, String.class).open()) {
            System.out.println("taking");
            System.out.println("took " + queue.take());
            untilEnd();
        }
    }

    /** Holds the first lock; then, when it is told to, waits for the second. */
    private static void lock(final Path path, final String first, final String second) throws Exception {
        try (Board board = Board.at(path).open()) {
            board.lock(first).lock();
            System.out.println("holds " + first);
            System.in.read();
            System.out.println("waits");
            board.lock(second).lock();
            System.out.println("holds " + second);
            untilEnd();
        }
    }

    private static void log(final Path path) throws Exception {
        try (LogLane lane = LogLane.open(path)) {
            lane.append("a record\n".getBytes(StandardCharsets.UTF_8));
            System.out.println("logged");
            untilEnd();
        }
    }

    private static void pipe(final Path path) throws Exception {
        try (Connection<String, String> end = Pipe.create(path, String.class, String.class)) {
            System.out.println("created");
            untilEnd();
        }
    }
}
