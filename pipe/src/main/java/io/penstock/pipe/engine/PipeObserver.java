package io.penstock.pipe.engine;

import io.penstock.ChannelView;
import io.penstock.core.channel.ObservedChannel;
import io.penstock.pipe.PipeView;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Looks at a pipe without using it. It writes nothing, and takes no end.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that may read the file. <b>Blocks:</b> for file operations only.
 */
public final class PipeObserver {
    private PipeObserver() {}

    /** What {@link PipeView#of} does. */
    public static PipeView look(final Path path) throws IOException {
        final ObservedChannel channel = ObservedChannel.open(path, PipeDescriptor.FILE_KIND, PipeDescriptor.VERSION);
        final PipeFile.Shape shape = PipeFile.Shape.of(channel.layout(), path);
        final AtomicBuffer control = channel.body(0, PipeDescriptor.CONTROL_LENGTH);
        return new PipeView(
                channel.file().path(),
                channel.kind(),
                end(channel, control.getLongVolatile(PipeDescriptor.END_A)),
                end(channel, control.getLongVolatile(PipeDescriptor.END_B)),
                direction(channel, PipeDescriptor.ringAToBOffset(), shape.capacityAToB(), shape.typeAToB()),
                direction(
                        channel,
                        PipeDescriptor.ringBToAOffset(shape.capacityAToB()),
                        shape.capacityBToA(),
                        shape.typeBToA()),
                channel.waitersByName(PipeObserver::nameOf));
    }

    private static PipeView.End end(final ObservedChannel channel, final long word) {
        final int participant = PipeDescriptor.participant(word);
        final PipeView.EndState state = switch (PipeDescriptor.state(word)) {
            case PipeDescriptor.STATE_NONE -> PipeView.EndState.NOT_CONNECTED;
            case PipeDescriptor.STATE_OPEN -> PipeView.EndState.OPEN;
            case PipeDescriptor.STATE_HANDED -> PipeView.EndState.HANDED_OVER;
            default -> PipeView.EndState.CLOSED; // or lost, when it was handed over: no process can use it again
        };
        return state == PipeView.EndState.NOT_CONNECTED
                ? new PipeView.End(state, 0, ChannelView.State.DEAD)
                : new PipeView.End(
                        state, channel.hub().pidOf(participant), channel.hub().stateOf(participant));
    }

    private static PipeView.Direction direction(
            final ObservedChannel channel, final long offset, final int capacity, final String type)
            throws IOException {
        if (capacity == 0) {
            return new PipeView.Direction(type, 0, 0);
        }
        final AtomicBuffer ring = channel.body(offset, PipeDescriptor.ringLength(capacity));
        // The head first: it never passes the tail, so the difference is not negative.
        final long head = ring.getLongVolatile(capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET);
        final long tail = ring.getLongVolatile(capacity + RingBufferDescriptor.TAIL_POSITION_OFFSET);
        return new PipeView.Direction(type, capacity, Math.min(capacity, tail - head));
    }

    static String nameOf(final int condition) {
        return switch (condition) {
            case PipeDescriptor.CONDITION_DATA_FOR_A -> "dataForCreator";
            case PipeDescriptor.CONDITION_SPACE_FOR_A -> "spaceForCreator";
            case PipeDescriptor.CONDITION_DATA_FOR_B -> "dataForConnector";
            case PipeDescriptor.CONDITION_SPACE_FOR_B -> "spaceForConnector";
            default -> "condition" + condition;
        };
    }
}
