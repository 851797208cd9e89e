package io.penstock.sink;

import io.penstock.core.channel.Channel;
import io.penstock.core.hub.JoinedHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;

/** A lane's file, open in the sink. Used by the sink's thread only, except {@link #wantsAttention} and {@link #isPressing}. */
final class SinkLane {
    private final Channel channel;
    private final AtomicBuffer ring;
    private final LaneReader reader;
    private volatile boolean orphan;

    private SinkLane(final Channel channel, final LaneName name) throws IOException {
        this.channel = channel;
        final int capacity =
                LaneDescriptor.capacity(channel.layout(), channel.file().path());
        final AtomicBuffer words = channel.body(0, LaneDescriptor.WORDS_LENGTH);
        ring = channel.body(LaneDescriptor.WORDS_LENGTH, LaneDescriptor.ringLength(capacity));
        reader = new LaneReader(
                name,
                channel.layout().geometry().get(LaneDescriptor.GEOMETRY_PID),
                words,
                ring,
                () -> channel.waitList().signal(LaneDescriptor.CONDITION_ROOM));
    }

    /** Opens a lane's file; throws if it is no lane of this version. */
    static SinkLane open(final Path path, final LaneName name) throws IOException {
        try {
            final Channel channel = Channel.open(path, LaneDescriptor.FILE_KIND, LaneDescriptor.VERSION);
            SinkLane lane = null;
            try {
                lane = new SinkLane(channel, name);
                return lane;
            } finally {
                if (lane == null) {
                    channel.close();
                }
            }
        } catch (final UncheckedIOException removedMeanwhile) {
            // What lies beyond 2 GiB is mapped by the path.
            throw removedMeanwhile.getCause();
        }
    }

    LaneReader reader() {
        return reader;
    }

    private JoinedHub hub() {
        return channel.hub();
    }

    /** {@return whether the sink has something to do here} */
    boolean wantsAttention() {
        return reader.isCommitted() || (reader.isClosed() && reader.isEmpty()) || (!orphan && isWorkerDead());
    }

    /** {@return whether it is filling up} */
    boolean isPressing() {
        return reader.isPressing();
    }

    private boolean isWorkerDead() {
        return hub().isDead(reader.name().participant());
    }

    /** Repairs the lane if its worker has died. */
    void adoptIfDead() {
        if (!orphan && isWorkerDead()) {
            reader.repair();
            orphan = true;
        }
    }

    /** {@return whether its worker may append more} */
    boolean isWorking() {
        return !orphan && !reader.isClosed();
    }

    /** {@return whether the lane is finished: no record will come any more} */
    boolean isFinished() {
        // The state before the ring: a worker closes after its last record.
        return (orphan || reader.isClosed()) && reader.isEmpty() && !reader.isAhead() && reader.isAllTold();
    }

    /** Removes a finished lane. */
    void delete(final LargeFiles largeFiles) throws IOException {
        largeFiles.deleteAll(reader.name());
        channel.file().delete();
        channel.discard(ring); // its worker closes it with no appender inside, or is dead
        close();
    }

    /** Gives the lane's file back. */
    void close() {
        channel.close();
    }
}
