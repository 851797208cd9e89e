package io.penstock.sink;

import io.penstock.ChannelView;
import io.penstock.core.channel.ObservedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** One worker's lane, as {@link SinkStatus} sees it. All is read when it is made. */
final class ObservedLane implements ChannelView {
    private final Path path;
    private final Kind kind;
    private final int capacity;
    private final SinkStatus.Worker worker;
    private final Map<String, Integer> waiters;

    ObservedLane(final ObservedChannel channel, final LaneName name) throws IOException {
        path = channel.file().path();
        kind = channel.kind();
        final List<Long> geometry = channel.layout().geometry();
        capacity = LaneDescriptor.capacity(channel.layout(), path);
        final AtomicBuffer words = channel.body(0, LaneDescriptor.WORDS_LENGTH);
        final AtomicBuffer ring = channel.body(LaneDescriptor.RING, LaneDescriptor.ringLength(capacity));
        // An effect is read before its cause, so that no difference is negative.
        final long taken = words.getLongVolatile(LaneDescriptor.TAKEN);
        final long accepted = words.getLongVolatile(LaneDescriptor.WRITTEN);
        final long dropped = words.getLongVolatile(LaneDescriptor.DROPPED);
        final long lastNs = words.getLongVolatile(LaneDescriptor.LAST_NS);
        final long head = ring.getLongVolatile(capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET);
        final long tail = ring.getLongVolatile(capacity + RingBufferDescriptor.TAIL_POSITION_OFFSET);
        worker = new SinkStatus.Worker(
                name.fileName(),
                geometry.get(LaneDescriptor.GEOMETRY_PID),
                channel.hub().stateOf(name.participant()),
                words.getLongVolatile(LaneDescriptor.OFFERED),
                accepted,
                dropped,
                taken,
                tail - head,
                Instant.ofEpochSecond(0, lastNs));
        waiters = channel.waitersByName(ObservedLane::nameOf);
    }

    static String nameOf(final int condition) {
        return condition == LaneDescriptor.CONDITION_ROOM ? "room" : "condition" + condition;
    }

    SinkStatus.Worker worker() {
        return worker;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public List<SinkStatus.Worker> users() {
        return List.of(worker);
    }

    @Override
    public Map<String, Integer> waiters() {
        return waiters;
    }

    @Override
    public Map<String, Long> numbers() {
        final Map<String, Long> numbers = new LinkedHashMap<>(worker.numbers());
        numbers.put("capacityBytes", (long) capacity);
        return Collections.unmodifiableMap(numbers);
    }
}
