package io.penstock.joinable;

import java.util.concurrent.atomic.AtomicReference;

/**
 * An item that was taken and is to be done or released.
 *
 * <pre>{@code
 *   try (Lease<Job> lease = queue.lease()) {
 *       work(lease.value());
 *       lease.done();
 *   } // released, if it was not done
 * }</pre>
 *
 * <p><b>Threads:</b> any; a lease may be finished by another thread than took it. <b>Processes:</b> the one that took it.
 * <b>Blocks:</b> never.
 *
 * @param <E> the type of the item
 */
public final class Lease<E> implements AutoCloseable {
    private enum State {
        HELD,
        DONE,
        RELEASED,
        LOST
    }

    private final LeaseHolder<E> holder;
    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
    private final int cell;
    private final long word;
    private final long number;
    private final LargeFile file;
    private final E value;

    Lease(
            final LeaseHolder<E> holder,
            final int cell,
            final long word,
            final long number,
            final E value,
            final LargeFile file) {
        this.holder = holder;
        this.cell = cell;
        this.word = word;
        this.number = number;
        this.value = value;
        this.file = file;
    }

    /** Deletes the file of a large item once it is done. */
    @FunctionalInterface
    interface LargeFile {
        /** For items that have none. */
        LargeFile NONE = () -> {};

        void delete();
    }

    int cell() {
        return cell;
    }

    long word() {
        return word;
    }

    long number() {
        return number;
    }

    /**
     * The item.
     *
     * @return the item, also after the lease was finished
     */
    public E value() {
        return value;
    }

    /**
     * How often it was delivered.
     *
     * @return 1 the first time; it stays at 255 once it gets there
     */
    public int deliveries() {
        return CellWord.deliveries(word);
    }

    /**
     * The item is done, for good.
     *
     * @throws LeaseLostException if it was given to somebody else before
     * @throws IllegalStateException if the lease was done or released before
     */
    public void done() {
        finish(State.DONE);
        if (!holder.done(this)) {
            state.set(State.LOST);
            throw lost("done");
        }
        file.delete();
    }

    /**
     * Gives the item back to the queue, now: it goes to whoever takes next, and this counts as a delivery. An item delivered as often
     * as {@code maxDeliveries} goes to the dead letters instead.
     *
     * @throws LeaseLostException if it was given to somebody else before
     * @throws IllegalStateException if the lease was done or released before
     */
    public void release() {
        finish(State.RELEASED);
        if (!holder.release(this)) {
            state.set(State.LOST);
            throw lost("released");
        }
    }

    /** Releases the item unless the lease is finished or lost. */
    @Override
    public void close() {
        if (state.compareAndSet(State.HELD, State.RELEASED) && !holder.release(this)) {
            state.set(State.LOST);
        }
    }

    boolean isHeld() {
        return state.get() == State.HELD;
    }

    private void finish(final State how) {
        if (!state.compareAndSet(State.HELD, how)) {
            final State now = state.get();
            if (now == State.LOST) {
                throw lost(how == State.DONE ? "done" : "released");
            }
            throw new IllegalStateException("the lease is finished already: item=" + number + " state=" + now);
        }
    }

    private LeaseLostException lost(final String what) {
        return new LeaseLostException("the item was given to somebody else before it was " + what + ": item=" + number
                + " deliveries=" + deliveries() + "; nothing was changed");
    }

    @Override
    public String toString() {
        return "Lease[item=" + number + " deliveries=" + deliveries() + " state=" + state.get() + "]";
    }
}
