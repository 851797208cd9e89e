package io.penstock.cli;

import io.penstock.ChannelView;
import io.penstock.SharedFileException;
import io.penstock.cli.view.Classes;
import io.penstock.codec.KryoCodec;
import io.penstock.core.channel.ChannelViews;
import io.penstock.core.channel.ItemObserver;
import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A queue that a command changes: with its type where the class is at hand, otherwise with the encoded items. */
final class QueueHandle implements AutoCloseable {
    private static final int BOUNDED = 3;
    private static final int JOINABLE = 4;

    private final BoundedQueue<Object> queue;
    private final Class<?> type;

    private QueueHandle(final BoundedQueue<Object> queue, final Class<?> type) {
        this.queue = queue;
        this.type = type;
    }

    /** Opens a queue that is there. */
    static QueueHandle open(final Path path, final Classes classes) throws IOException {
        final ItemObserver channel = ChannelViews.items(path);
        final int kind = ChannelView.of(path).kind().code();
        final Optional<Class<?>> type = classes.find(channel.type());
        return type.isPresent()
                ? new QueueHandle(open(path, kind, type.get(), classes.codec(channel.classIds())), type.get())
                : new QueueHandle(openEncoded(path, kind), null);
    }

    /** Opens a queue for what can be done without the classes of its items. */
    static JoinableQueue<byte[]> openJoinable(final Path path) throws IOException {
        checkJoinable(path);
        return JoinableQueue.at(path, byte[].class).encoded().open();
    }

    /** Refuses a channel that has no dead letters. */
    static void checkJoinable(final Path path) throws IOException {
        if (ChannelView.of(path).kind().code() != JOINABLE) {
            throw new SharedFileException("no joinable queue, so it has no dead letters: path=" + path);
        }
    }

    @SuppressWarnings("unchecked") // its type is checked by each put
    private static BoundedQueue<Object> open(
            final Path path, final int kind, final Class<?> type, final KryoCodec codec) throws IOException {
        return (BoundedQueue<Object>)
                switch (kind) {
                    case BOUNDED -> BoundedQueue.at(path, type).codec(codec).open();
                    case JOINABLE -> JoinableQueue.at(path, type).codec(codec).open();
                    default -> throw new SharedFileException("no queue: path=" + path);
                };
    }

    @SuppressWarnings("unchecked") // nothing is put
    private static BoundedQueue<Object> openEncoded(final Path path, final int kind) throws IOException {
        return (BoundedQueue<Object>) (BoundedQueue<?>)
                switch (kind) {
                    case BOUNDED ->
                        BoundedQueue.at(path, byte[].class).encoded().open();
                    case JOINABLE ->
                        JoinableQueue.at(path, byte[].class).encoded().open();
                    default -> throw new SharedFileException("no queue: path=" + path);
                };
    }

    BoundedQueue<Object> queue() {
        return queue;
    }

    /** {@return the type of the items; empty if its class is not at hand} */
    Optional<Class<?>> type() {
        return Optional.ofNullable(type);
    }

    /** The type of the items, which must be at hand. */
    Class<?> neededType(final Path path) throws IOException {
        return type().orElseThrow(() ->
                new IOException("the class of the items is not here: path=" + path + "; add its jar with --classpath"));
    }

    @Override
    public void close() {
        queue.close();
    }
}
