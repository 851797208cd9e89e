package io.penstock.sync;

import io.penstock.sync.engine.EntryPlace;
import java.lang.ref.Reference;
import java.time.Duration;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A boolean that processes share, with the operations of {@link java.util.concurrent.atomic.AtomicBoolean}. All that {@link SharedLong} says holds. A
 * {@link SharedFlag} is for threads that must not miss a moment in which it was set.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> only {@code await}.
 */
public final class SharedBoolean extends SharedEntry {
    private static final long serialVersionUID = 1L;

    private final transient AtomicBuffer words;
    private final transient int index;

    SharedBoolean(final Board board, final EntryPlace place) {
        super(board, place);
        this.words = place.words();
        this.index = place.index();
    }

    /**
     * Reads the value.
     *
     * @return the value
     */
    public boolean get() {
        checkOpen();
        return words.getIntVolatile(index) != 0;
    }

    /**
     * Stores a value.
     *
     * @param value from now on
     */
    public void set(final boolean value) {
        checkOpen();
        words.putIntVolatile(index, word(value));
        place().changed();
    }

    /**
     * Stores a value, and tells which one was there.
     *
     * @param value from now on
     * @return the value before
     */
    public boolean getAndSet(final boolean value) {
        checkOpen();
        final int before = words.getAndSetInt(index, word(value));
        place().changed();
        return before != 0;
    }

    /**
     * Stores a value if another one is there.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean compareAndSet(final boolean expected, final boolean value) {
        checkOpen();
        final boolean done = words.compareAndSetInt(index, word(expected), word(value));
        if (done) {
            place().changed();
        }
        return done;
    }

    /**
     * Stores a value if another one is there, and tells which one was there.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public boolean compareAndExchange(final boolean expected, final boolean value) {
        checkOpen();
        final int before = words.compareAndExchangeInt(index, word(expected), word(value));
        if (before == word(expected)) {
            place().changed();
        }
        return before != 0;
    }

    private static int word(final boolean value) {
        return value ? 1 : 0;
    }

    /**
     * Reads the value, as a field that is not volatile.
     *
     * @return the value
     */
    public boolean getPlain() {
        checkOpen();
        return words.getInt(index) != 0;
    }

    /**
     * Stores a value, as a field that is not volatile.
     *
     * @param value from now on
     */
    public void setPlain(final boolean value) {
        checkOpen();
        words.putInt(index, word(value));
        place().changed();
    }

    /**
     * Reads the value, ordered to no other access of this thread.
     *
     * @return the value
     */
    public boolean getOpaque() {
        checkOpen();
        return words.getIntOpaque(index) != 0;
    }

    /**
     * Stores a value, ordered to no other access of this thread.
     *
     * @param value from now on
     */
    public void setOpaque(final boolean value) {
        checkOpen();
        words.putIntOpaque(index, word(value));
        place().changed();
    }

    /**
     * Reads the value; no later access of this thread comes before it.
     *
     * @return the value
     */
    public boolean getAcquire() {
        checkOpen();
        return words.getIntAcquire(index) != 0;
    }

    /**
     * Stores a value; no earlier access of this thread comes behind it.
     *
     * @param value from now on
     */
    public void setRelease(final boolean value) {
        checkOpen();
        words.putIntRelease(index, word(value));
        place().changed();
    }

    /**
     * As {@link #setRelease}.
     *
     * @param value from now on
     */
    public void lazySet(final boolean value) {
        checkOpen();
        words.putIntRelease(index, word(value));
        place().changed();
    }

    /**
     * As {@link #compareAndExchange}, which is not weaker.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public boolean compareAndExchangeAcquire(final boolean expected, final boolean value) {
        return compareAndExchange(expected, value);
    }

    /**
     * As {@link #compareAndExchange}, which is not weaker.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public boolean compareAndExchangeRelease(final boolean expected, final boolean value) {
        return compareAndExchange(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetPlain(final boolean expected, final boolean value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetVolatile(final boolean expected, final boolean value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetAcquire(final boolean expected, final boolean value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetRelease(final boolean expected, final boolean value) {
        return compareAndSet(expected, value);
    }

    /**
     * Waits until the value is the given one. Blocks. It returns within 1 s of a change to a value that stays.
     *
     * @param value to wait for
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public void await(final boolean value) throws InterruptedException {
        await(value, place().looks());
    }

    /**
     * Waits until the value is the given one, for some time at most. Blocks.
     *
     * @param value to wait for
     * @param timeout for the whole call; 0 or less is one look
     * @return whether it was there before the time was up
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public boolean await(final boolean value, final Duration timeout) throws InterruptedException {
        return await(value, place().looks(timeout));
    }

    private boolean await(final boolean value, final EntryPlace.Looks looks) throws InterruptedException {
        try {
            while (get() != value) {
                if (!looks.next(() -> words.getIntVolatile(index) == word(value))) {
                    return false;
                }
            }
            return true;
        } finally {
            Reference.reachabilityFence(this); // a handle that no thread can reach is closed
        }
    }

    /**
     * Returns the value as text.
     *
     * @return the value
     */
    @Override
    public String toString() {
        return shown(() -> Boolean.toString(get()));
    }
}
