package io.penstock.sync;

import io.penstock.sync.engine.EntryPlace;
import io.penstock.sync.engine.GaugePlace;
import java.util.Map;

/**
 * A value for each process, as how many tasks it is at work on, and their sum over all processes that live. The value of a process goes when it dies, or
 * closes its last handle of the board. Each process starts at 0, and changes its own value alone. For a count that stays when its process dies, take a
 * {@link SharedAdder}.
 *
 * <pre>{@code
 * gauge.increment();
 * try {
 *     work();
 * } finally {
 *     gauge.decrement();
 * }
 * }</pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> never.
 */
public final class SharedGauge extends SharedEntry {
    private static final long serialVersionUID = 1L;

    private final transient GaugePlace gauge;

    SharedGauge(final Board board, final EntryPlace place) {
        super(board, place);
        this.gauge = GaugePlace.of(place);
    }

    /**
     * Sets the value of this process.
     *
     * @param value from now on
     */
    public void set(final long value) {
        gauge.set(value);
    }

    /**
     * Adds to the value of this process.
     *
     * @param delta to be added; an overflow wraps
     */
    public void add(final long delta) {
        gauge.add(delta);
    }

    /** Adds 1 to the value of this process. */
    public void increment() {
        gauge.add(1);
    }

    /** Subtracts 1 from the value of this process. */
    public void decrement() {
        gauge.add(-1);
    }

    /**
     * Returns the value of this process.
     *
     * @return the value, 0 before the first change
     */
    public long get() {
        return gauge.get();
    }

    /**
     * Returns the sum of the values of all living processes. What changes meanwhile may be in it or not. It looks at one word for each of the board's {@code
     * maxProcesses}.
     *
     * @return the sum; an overflow wraps
     */
    public long sum() {
        return live().values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Returns the values of the living processes that have changed theirs. Processes of one pid, in different pid namespaces, are added up.
     *
     * @return the values by pid, each in its own pid namespace, as of now
     */
    public Map<Long, Long> live() {
        return gauge.live();
    }

    /**
     * Returns the sum as text.
     *
     * @return the sum
     */
    @Override
    public String toString() {
        return shown(() -> Long.toString(sum()));
    }
}
