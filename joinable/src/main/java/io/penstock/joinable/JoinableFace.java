package io.penstock.joinable;

import io.penstock.codec.CodecException;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.wait.Deadline;
import io.penstock.joinable.engine.LeaseEngine;
import io.penstock.joinable.engine.Letter;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueAddress;
import io.penstock.queue.engine.QueueEngine;
import io.penstock.queue.engine.QueueFace;
import io.penstock.queue.engine.QueueSettings;
import io.penstock.queue.engine.TakenBatch;
import io.penstock.queue.engine.Undelivered;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** The face of a joinable queue above its engine. What it takes is on a lease, also where the caller sees the item only. */
final class JoinableFace<E> extends QueueFace<E> implements JoinableQueue<E> {
    private static final long serialVersionUID = 1L;

    private static final int CELL = 0;
    private static final int WORD = 1;
    private static final int NUMBER = 2;
    private static final int DELIVERIES = 3;
    private static final int STATE = 4;
    private static final long HELD = 0;
    private static final long ENDED = 1;

    /** Not transient: so the codec allows what the queue travels as, where it allows the queue. */
    private final JoinableAddress travelsAs;

    private final transient LeaseEngine engine;

    /**
     * What the calling thread has taken and not done, as numbers: neither this queue nor a class loader may be reached from a thread, which may
     * outlive both.
     */
    private final transient ThreadLocal<Deque<long[]>> takenByThread = ThreadLocal.withInitial(ArrayDeque::new);

    /** The texts of the errors of items that could not be decoded beside others that could: for the same reason no exceptions. */
    private final transient ThreadLocal<List<String>> owedByThread = ThreadLocal.withInitial(ArrayList::new);

    JoinableFace(final LeaseEngine engine, final QueueSettings<E> settings) {
        super(engine, settings, engine::giveBack, 0);
        this.engine = engine;
        this.travelsAs = new JoinableAddress(QueueAddress.of(engine, settings));
    }

    @Override
    protected Object writeReplace() {
        address();
        return travelsAs;
    }

    /** The engine, for a call on something that this handle has listed. */
    LeaseEngine openEngine() {
        checkOpen();
        return engine;
    }

    // ---- taking

    @Override
    public Lease<E> lease() throws InterruptedException {
        return lease(CallTimeout.NONE);
    }

    @Override
    public Lease<E> lease(final Duration timeout) throws InterruptedException {
        return lease(CallTimeout.within(timeout));
    }

    @SuppressWarnings("unchecked") // that is what it makes of an item
    private HeldLease<E> lease(final CallTimeout timeout) throws InterruptedException {
        return (HeldLease<E>) takeOne(timeout, true);
    }

    @Override
    protected Object received(final ItemBuffer taken, final boolean leases) {
        return leases ? receive(taken) : owe(taken);
    }

    private HeldLease<E> receive(final ItemBuffer taken) {
        final HeldLease<E> lease = new HeldLease<>(engine, this, taken, decodeLeased(taken));
        hold(taken);
        return lease;
    }

    private void hold(final ItemBuffer taken) {
        engine.hold(taken.cell, taken.word);
        if (isClosed()) { // after hold(): either closing releases the lease, or this does
            engine.giveBack(taken);
            throw QueueEngine.closed(engine.location());
        }
    }

    /** Only an item whose bytes are no item goes to the dead letters. After any other failure it goes back, as if it had not been delivered. */
    private E decodeLeased(final ItemBuffer taken) {
        try {
            return decode(taken, true);
        } catch (final IOException e) {
            if (!engine.isLeased(taken)) {
                taken.settle();
                throw new LeaseLostException("the item was given to somebody else before it was read: item=" + taken.seq
                        + " deliveries=" + taken.deliveries + "; nothing was changed");
            }
            if (e instanceof NoSuchFileException || e instanceof EOFException) {
                engine.bury(taken);
                throw new UncheckedIOException(
                        "a large item is lost; it is a dead letter now: path=" + engine.location(), e);
            }
            throw new UncheckedIOException(
                    "a large item cannot be read now; it goes back to the queue: path=" + engine.location(), e);
        } catch (final RuntimeException | Error e) {
            if (!Undelivered.isTrouble(e)) {
                engine.bury(taken);
            }
            throw e;
        }
    }

    @Override
    protected ItemBuffer nextUndelivered() {
        payDebts();
        return null;
    }

    /** The calling thread has to call taskDone for it. */
    private E owe(final ItemBuffer taken) {
        final E item = decodeLeased(taken);
        final long[] lease = {taken.cell, taken.word, taken.seq, taken.deliveries, HELD};
        hold(taken);
        takenByThread.get().add(lease);
        return item;
    }

    /** What the collection refuses goes back: no caller would know of it, and finish it. It was delivered. */
    @Override
    protected boolean receiveInto(final ItemBuffer taken, final Collection<? super E> target) {
        final E item;
        try {
            item = decodeLeased(taken);
        } catch (final LeaseLostException lost) {
            return false;
        }
        final long[] lease = {taken.cell, taken.word, taken.seq, taken.deliveries, HELD};
        final Deque<long[]> owed = takenByThread.get();
        owed.add(lease);
        boolean added = false;
        try {
            hold(taken);
            target.add(item);
            added = true;
            taken.settle();
            return true;
        } finally {
            if (!added) {
                lease[STATE] = ENDED; // by a store alone: there may be no stack for a call
                owed.removeLastOccurrence(lease);
                if (taken.word != 0 && engine.release(taken.cell, taken.word, taken.seq)) {
                    taken.settle();
                }
            }
        }
    }

    @Override
    public List<Lease<E>> lease(final int atMost, final Duration timeout) throws InterruptedException {
        if (atMost < 1) {
            throw new IllegalArgumentException("atMost must be at least 1: atMost=" + atMost);
        }
        final List<Lease<E>> taken =
                new ArrayList<>(Math.min(atMost, TakenBatch.MOST_ITEMS)); // it will not have to grow
        final LeaseLostException[] late = {null};
        throwOwed();
        // What fails here is taken all the same: the batch keeps it, and gives it back uncounted.
        final int count = takeSome(atMost, CallTimeout.within(timeout), item -> receiveInto(item, taken, late));
        if (taken.isEmpty()) {
            throwOwed();
            if (late[0] != null) {
                throw late[0];
            }
        }
        if (count < 0) {
            throw nothingLeft();
        }
        return taken;
    }

    /**
     * An item that cannot be decoded is a dead letter, and no reason to hold back the others: its error is thrown by the next call. One that another
     * taker has by now is none either.
     */
    private boolean receiveInto(final ItemBuffer item, final List<Lease<E>> taken, final LeaseLostException[] late) {
        try {
            return taken.add(receive(item));
        } catch (final LeaseLostException lost) {
            late[0] = lost;
            return false;
        } catch (final CodecException undecodable) {
            if (Undelivered.isTrouble(undecodable)) {
                throw undecodable;
            }
            final List<String> owed = owedByThread.get();
            owed.add(undecodable.getMessage());
            return false;
        }
    }

    private void throwOwed() {
        final List<String> owed = owedByThread.get();
        if (!owed.isEmpty()) {
            owedByThread.remove();
            final CodecException first = new CodecException(owed.get(0));
            owed.stream().skip(1).map(CodecException::new).forEach(first::addSuppressed);
            throw first;
        }
    }

    @Override
    public void taskDone() {
        checkOpen();
        final Deque<long[]> owed = takenByThread.get();
        long[] oldest = owed.peek();
        while (oldest != null && oldest[STATE] == ENDED) {
            owed.poll();
            oldest = owed.peek();
        }
        if (oldest == null) {
            throw new IllegalStateException(
                    "taskDone() called too many times: this thread has no item that is taken and not done, path="
                            + engine.location());
        }
        final HeldLease<E> lease = new HeldLease<>(
                engine, this, (int) oldest[CELL], oldest[WORD], oldest[NUMBER], (int) oldest[DELIVERIES], null);
        try {
            lease.done();
            oldest[STATE] = ENDED;
        } catch (final LeaseLostException lost) {
            oldest[STATE] = ENDED;
            throw lost;
        }
        owed.poll();
    }

    // ---- joining

    @Override
    public void join() throws InterruptedException {
        join(Deadline.NEVER);
    }

    @Override
    public boolean join(final Duration timeout) throws InterruptedException {
        return join(Deadline.after(timeout));
    }

    private boolean join(final Deadline deadline) throws InterruptedException {
        checkOpen();
        try {
            return engine.awaitIdle(deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long unfinished() {
        checkOpen();
        return engine.unfinished();
    }

    // ---- dead letters

    @Override
    public List<DeadLetter<E>> deadLetters() throws IOException {
        checkOpen();
        final List<DeadLetter<E>> letters = new ArrayList<>();
        for (final Letter letter : engine.letters().list()) {
            letters.add(new ListedLetter<>(this, letter));
        }
        return letters;
    }

    E decode(final Letter letter) throws IOException {
        final byte[] bytes = engine.letters().read(letter);
        return decode(bytes);
    }

    @Override
    public void close() {
        super.close();
        takenByThread.remove();
    }

    @Override
    public String toString() {
        return toString("JoinableQueue");
    }
}
