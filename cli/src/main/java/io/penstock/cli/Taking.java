package io.penstock.cli;

import io.penstock.cli.view.Values;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import io.penstock.queue.QueueShutDownException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Takes items one by one, each for good only when it has got where it shall. */
final class Taking {
    private static final long SLICE_MS = 50;

    private final BoundedQueue<Object> queue;
    private final Place place;
    private final Ending ending;

    private Taking(final BoundedQueue<Object> queue, final Place place, final Ending ending) {
        this.queue = queue;
        this.place = place;
        this.ending = ending;
    }

    /** Where an item shall get. */
    interface Place {
        /** {@return whether an item may get there; asked while none is in hand} */
        boolean isReady(Ending ending) throws InterruptedException;

        /** {@return whether it got there; if not, it goes back to the queue} */
        boolean accept(Object item, Ending ending) throws IOException, InterruptedException;
    }

    /** Why a taking has ended. */
    enum End {
        /** The queue is empty, or all that were asked for got there. */
        COMPLETE,
        /** The place took no more. */
        REFUSED,
        /** A signal ends this JVM. */
        SIGNALLED
    }

    /**
     * What has become of a taking.
     *
     * @param count items that got there
     */
    record Result(long count, End end) {
        boolean isComplete() {
            return end == End.COMPLETE;
        }
    }

    /**
     * Takes items until the queue is empty.
     *
     * @param most how many at most
     * @param ending that the caller closes once it has told the result
     * @throws io.penstock.codec.CodecException if the next item cannot be decoded; it stays
     */
    static Result takeAll(final BoundedQueue<Object> queue, final long most, final Place place, final Ending ending)
            throws IOException, InterruptedException {
        final Taking taking = new Taking(queue, place, ending);
        long count = 0;
        while (count < most) {
            final Step step = ending.isWanted() ? Step.REFUSED : taking.takeOne();
            if (step == Step.EMPTY) {
                break;
            }
            if (step == Step.REFUSED) {
                return new Result(count, ending.isWanted() ? End.SIGNALLED : End.REFUSED);
            }
            count++;
        }
        return new Result(count, End.COMPLETE);
    }

    private enum Step {
        MOVED,
        EMPTY,
        REFUSED
    }

    /**
     * A take of an item that cannot be decoded consumes it, or makes a dead letter of it. A look at it does not, and fails as well. Only what another process
     * takes between the two is not as it was seen.
     */
    private Step takeOne() throws IOException, InterruptedException {
        queue.peek();
        if (!place.isReady(ending)) {
            return queue.isEmpty() ? Step.EMPTY : Step.REFUSED;
        }
        return queue instanceof JoinableQueue<Object> joinable ? byLease(joinable) : byPoll();
    }

    private Step byLease(final JoinableQueue<Object> joinable) throws IOException, InterruptedException {
        try (Lease<Object> lease = leased(joinable)) {
            if (lease == null) {
                return Step.EMPTY;
            }
            if (!place.accept(lease.value(), ending)) {
                return Step.REFUSED;
            }
            lease.done();
            return Step.MOVED;
        }
    }

    private static Lease<Object> leased(final JoinableQueue<Object> joinable) throws InterruptedException {
        try {
            return joinable.lease(Duration.ZERO);
        } catch (final QueueShutDownException nothingLeft) {
            return null;
        }
    }

    private Step byPoll() throws IOException, InterruptedException {
        final Object item = polled();
        if (item == null) {
            return Step.EMPTY;
        }
        try {
            if (place.accept(item, ending)) {
                return Step.MOVED;
            }
        } catch (final IOException | InterruptedException | RuntimeException failure) {
            giveBack(item, failure);
            throw failure;
        }
        giveBack(item, null);
        return Step.REFUSED;
    }

    private Object polled() {
        try {
            return queue.poll();
        } catch (final QueueShutDownException nothingLeft) {
            return null;
        }
    }

    /** Puts an item back, behind the others; where its queue refuses it, the error has the item, so that it is not lost. */
    private void giveBack(final Object item, final Exception reason) throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        Exception refusal = null;
        try {
            while (!queue.offer(item, SLICE_MS, TimeUnit.MILLISECONDS)) {
                if (ending.isWanted() && System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(1)) {
                    refusal = new IOException("the queue is full");
                    break;
                }
            }
        } catch (final RuntimeException refused) {
            refusal = refused;
        }
        if (refusal != null) {
            final IOException homeless = new IOException(
                    "an item that was taken could not be put back: " + refusal.getMessage() + "; it is: "
                            + Values.json(Values.plain(item)),
                    refusal);
            if (reason != null) {
                homeless.addSuppressed(reason);
            }
            throw homeless;
        }
    }
}
