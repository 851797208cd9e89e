package io.penstock.examples;

import io.penstock.joinable.JoinableQueue;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.queue.BoundedQueue;
import io.penstock.sink.LogLane;
import io.penstock.sink.LogSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A process that uses a channel of each kind in a directory, until it is killed. */
final class ChannelsUser {
    static final String BOUNDED = "bounded";
    static final String JOINABLE = "joinable";
    static final String PIPE = "pipe";
    static final String LANES = "lanes";

    private ChannelsUser() {}

    public static void main(final String[] args) throws Exception {
        final Path directory = Path.of(args[0]);
        final BoundedQueue<String> bounded = BoundedQueue.at(directory.resolve(BOUNDED), String.class)
                .maxItems(10)
                .create();
        bounded.putAll(List.of("one", "two"));
        final JoinableQueue<String> joinable =
                JoinableQueue.at(directory.resolve(JOINABLE), String.class).create();
        joinable.putAll(List.of("one", "two", "three"));
        joinable.lease();
        final Connection<String, String> creator = Pipe.create(directory.resolve(PIPE), String.class, String.class);
        final Connection<String, String> connector = Pipe.connect(directory.resolve(PIPE), String.class, String.class);
        creator.send("not received");
        new Thread(() -> receive(creator)).start();
        final LogLane lane = LogLane.open(directory.resolve(LANES));
        final LogSink sink = LogSink.to(directory.resolve("app.log"))
                .listen(directory.resolve(LANES))
                .start();
        lane.append("a record\n".getBytes(StandardCharsets.UTF_8));
        System.out.println("ready");
        Thread.currentThread().join();
        // In use until then.
        connector.close();
        sink.close();
    }

    private static void receive(final Connection<String, String> end) {
        try {
            end.receive();
        } catch (final java.io.IOException | InterruptedException ended) {
            // as it may
        }
    }
}
