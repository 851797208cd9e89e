package io.penstock.cli;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import io.penstock.queue.QueueShutDownException;
import java.io.IOException;
import java.time.Duration;

/** Takes items one by one, each for good only when it has got where it shall. */
final class Taking {
    private Taking() {}

    /** Where an item shall get. */
    @FunctionalInterface
    interface Place {
        /** {@return whether it got there; if not, it stays in the queue} */
        boolean accept(Object item) throws IOException, InterruptedException;
    }

    /**
     * What has become of a taking.
     *
     * @param count items that got there
     * @param complete whether the queue was empty, or all that were asked for got there
     */
    record Result(long count, boolean complete) {}

    /**
     * Takes items until the queue is empty.
     *
     * @param most how many at most
     */
    static Result takeAll(final BoundedQueue<Object> queue, final long most, final Place place)
            throws IOException, InterruptedException {
        long count = 0;
        try {
            while (count < most) {
                final Step step = queue instanceof JoinableQueue<Object> joinable
                        ? byLease(joinable, place)
                        : byPoll(queue, place);
                if (step != Step.MOVED) {
                    return new Result(count, step == Step.EMPTY);
                }
                count++;
            }
        } catch (final QueueShutDownException nothingLeft) {
            return new Result(count, true);
        }
        return new Result(count, true);
    }

    private enum Step {
        MOVED,
        EMPTY,
        REFUSED
    }

    private static Step byLease(final JoinableQueue<Object> queue, final Place place)
            throws IOException, InterruptedException {
        try (Lease<Object> lease = queue.lease(Duration.ZERO)) {
            if (lease == null) {
                return Step.EMPTY;
            }
            if (!place.accept(lease.value())) {
                return Step.REFUSED;
            }
            lease.done();
            return Step.MOVED;
        }
    }

    /** What is refused is put back, behind the others. */
    private static Step byPoll(final BoundedQueue<Object> queue, final Place place)
            throws IOException, InterruptedException {
        final Object item = queue.poll();
        if (item == null) {
            return Step.EMPTY;
        }
        boolean moved = false;
        try {
            moved = place.accept(item);
        } finally {
            if (!moved) {
                queue.put(item);
            }
        }
        return moved ? Step.MOVED : Step.REFUSED;
    }
}
