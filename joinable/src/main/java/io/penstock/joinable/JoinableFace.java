package io.penstock.joinable;

import io.penstock.codec.CodecException;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.wait.Deadline;
import io.penstock.joinable.engine.LeaseEngine;
import io.penstock.joinable.engine.Letter;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueFace;
import io.penstock.queue.engine.QueueSettings;
import io.penstock.queue.engine.TakeResult;
import io.penstock.queue.engine.TakenBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** The face of a joinable queue above its engine. What it takes is on a lease, also where the caller sees the item only. */
final class JoinableFace<E> extends QueueFace<E> implements JoinableQueue<E> {
    private final LeaseEngine engine;
    private final ThreadLocal<Deque<HeldLease<E>>> takenByThread = ThreadLocal.withInitial(ArrayDeque::new);

    /** The error of items that could not be decoded beside others that could. */
    private final ThreadLocal<CodecException> owedByThread = ThreadLocal.withInitial(() -> null);

    JoinableFace(final LeaseEngine engine, final QueueSettings<E> settings) {
        super(engine, settings);
        this.engine = engine;
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

    private HeldLease<E> lease(final CallTimeout timeout) throws InterruptedException {
        checkOpen();
        final ItemBuffer taken = borrow();
        TakeResult result = TakeResult.EMPTY;
        try {
            result = takes().take(taken, timeout);
            return succeeded(result) ? receive(taken) : null;
        } catch (final Throwable e) {
            if (result == TakeResult.TAKEN) {
                notReceived(taken);
            }
            throw e;
        } finally {
            giveBack(taken);
        }
    }

    private HeldLease<E> receive(final ItemBuffer taken) {
        boolean decoded = false;
        try {
            final E item = decode(taken, true);
            decoded = true;
            final HeldLease<E> lease = new HeldLease<>(engine, this, taken, item);
            engine.hold(taken.cell, taken.word);
            checkOpen(); // after hold(): either closing releases the lease, or this throws
            return lease;
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "a large item cannot be read; it is a dead letter now: path=" + engine.location(), e);
        } finally {
            if (!decoded) {
                engine.bury(taken);
            }
        }
    }

    /** No other call would finish it. */
    @Override
    protected void notReceived(final ItemBuffer taken) {
        engine.giveBack(taken);
    }

    @Override
    protected E take(final CallTimeout timeout) throws InterruptedException {
        final HeldLease<E> lease = lease(timeout);
        return lease == null ? null : owe(lease);
    }

    /** The calling thread has to call taskDone for it. */
    private E owe(final HeldLease<E> lease) {
        boolean owed = false;
        try {
            takenByThread.get().add(lease);
            owed = true;
            return lease.value();
        } finally {
            if (!owed) {
                lease.close();
            }
        }
    }

    /** What the collection refuses goes back: no caller would know of it, and finish it. */
    @Override
    protected void receiveInto(final ItemBuffer taken, final Collection<? super E> target) {
        final HeldLease<E> lease = receive(taken);
        owe(lease);
        boolean added = false;
        try {
            target.add(lease.value());
            added = true;
        } finally {
            if (!added) {
                takenByThread.get().removeLastOccurrence(lease);
                lease.close();
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
        boolean complete = false;
        try {
            throwOwed();
            final int count = takeSome(atMost, CallTimeout.within(timeout), item -> receiveInto(item, taken));
            if (taken.isEmpty()) {
                throwOwed();
            }
            complete = true;
            if (count < 0) {
                throw nothingLeft();
            }
            return taken;
        } finally {
            if (!complete) {
                taken.forEach(Lease::close); // the caller gets none
            }
        }
    }

    /** An item that cannot be decoded is a dead letter, and no reason to hold back the others: its error is thrown by the next call. */
    private void receiveInto(final ItemBuffer item, final List<Lease<E>> taken) {
        try {
            taken.add(receive(item));
        } catch (final CodecException undecodable) {
            final CodecException before = owedByThread.get();
            if (before == null) {
                owedByThread.set(undecodable);
            } else if (before != undecodable) {
                before.addSuppressed(undecodable);
            }
        }
    }

    private void throwOwed() {
        final CodecException owed = owedByThread.get();
        if (owed != null) {
            owedByThread.remove();
            throw owed;
        }
    }

    @Override
    public void taskDone() {
        checkOpen();
        final HeldLease<E> oldest = takenByThread.get().poll();
        if (oldest == null) {
            throw new IllegalStateException(
                    "taskDone() called too many times: this thread has no item that is taken and not done, path="
                            + engine.location());
        }
        oldest.done();
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
        return engine.awaitIdle(deadline);
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
    public String toString() {
        return toString("JoinableQueue");
    }
}
