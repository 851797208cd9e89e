package io.penstock.pipe.engine;

import io.penstock.Waiting;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitAny;
import io.penstock.core.wait.WaitList;
import io.penstock.pipe.Receiver;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/** Waiting for any of many ends. */
public final class AwaitAny {
    private AwaitAny() {}

    public static <C extends Receiver<?>> List<C> of(final Collection<C> receivers, final Duration timeout)
            throws IOException, InterruptedException {
        final Deadline deadline = Deadline.after(timeout);
        final List<C> ends = List.copyOf(receivers);
        final List<Point> points = new ArrayList<>(ends.size());
        for (final C end : ends) {
            points.add(new Point(incoming(end), points.size(), ends.size()));
        }
        final BitSet ready = WaitAny.await(points, waiting(points), deadline);
        return ready.stream().mapToObj(ends::get).toList();
    }

    private static Incoming<?> incoming(final Receiver<?> end) {
        if (end instanceof Incoming<?> incoming) {
            return incoming;
        }
        if (end instanceof Duplex<?, ?> duplex) {
            return duplex.incoming();
        }
        throw new IllegalArgumentException(
                "not an end of a pipe: class=" + end.getClass().getName());
    }

    /** The sender to a spinning end relies on that and sends no wake-up. So one such end makes the whole call spin. */
    private static Waiting waiting(final List<Point> points) {
        boolean parking = true;
        for (final Point point : points) {
            final Waiting waiting = point.incoming().waiting();
            if (waiting == Waiting.BUSY_SPIN) {
                return waiting;
            }
            parking &= waiting == Waiting.PARKING;
        }
        return parking ? Waiting.PARKING : Waiting.BALANCED;
    }

    /**
     * An end, waited for.
     *
     * @param incoming its receiving direction
     * @param index in the order given, from 0
     * @param count of the ends given
     */
    private record Point(Incoming<?> incoming, int index, int count) implements WaitAny.Point {
        @Override
        public WaitList waitList() {
            return incoming.end().file().waitList();
        }

        @Override
        public int condition() {
            return incoming.end().side().dataCondition();
        }

        @Override
        public boolean mayBeReady() {
            return incoming.mayBeReady();
        }

        @Override
        public WaitAny.Look look() throws IOException {
            try {
                return incoming.lookBriefly();
            } catch (final ClosedChannelException closed) {
                throw new OwnEndClosedException("this end was closed: index=" + index + " of=" + count + " path="
                        + incoming.end().file().path());
            }
        }
    }

    /** A {@link ClosedChannelException} with a text. */
    private static final class OwnEndClosedException extends ClosedChannelException {
        private static final long serialVersionUID = 1L;
        private final String text;

        OwnEndClosedException(final String text) {
            this.text = text;
        }

        @Override
        public String getMessage() {
            return text;
        }
    }
}
