package io.penstock.testkit;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Kills an operation before every single one of its shared stores. For k = 0, 1, 2... it builds the state anew, runs
 * the operation with a kill before store k, and lets the caller's check recover and verify, until the operation
 * completes without a kill. It counts the kill points per operation, and prints them on {@link #report()}.
 *
 * <pre>{@code
 *   final KillPoints kills = new KillPoints("ring");
 *   kills.forEvery("write", victim -> {
 *       final Memory memory = ...;                                  // build the state; the victim is not armed yet
 *       final AtomicBuffer buffer = new CrashingBuffer(memory, victim);
 *       return new KillPoints.Trial() {
 *           public void operate() { ... }                           // the operation, by the victim's buffers
 *           public void check(boolean killed) { ... }               // recover and look, by others' buffers
 *       };
 *   });
 *   kills.report();
 * }</pre>
 *
 * <p>For a kill inside a recovery, call {@code forEvery} again from {@code check}, on copies of the state.
 *
 * <p><b>Threads:</b> one.
 */
public final class KillPoints {
    private static final long TOO_MANY = 1_000_000;

    private final String subject;
    private final Map<String, long[]> counts = new TreeMap<>();

    /** Counts nothing yet. The report names the subject. */
    public KillPoints(final String subject) {
        this.subject = subject;
    }

    /** One state, one operation, one kill. */
    public interface Trial {
        /**
         * Runs the operation. A kill is thrown as {@link KillSwitch.Killed}, or swallowed by the operation (which is
         * detected as well).
         */
        void operate() throws Exception;

        /** Recovers, verifies, and throws an {@link AssertionError} if something is wrong. The operation completed unless it was killed. */
        void check(boolean killed) throws Exception;
    }

    /**
     * Kills an operation before each of its stores, and returns their number. The setup builds the same state each time for a victim. Kill
     * points are counted under the operation's name.
     */
    public long forEvery(final String operation, final Function<KillSwitch, Trial> setup) {
        return forEachOf(operation, 1, setup);
    }

    /**
     * As {@link #forEvery}, but outside of the long storms before one of so many stores only: where each trial waits for a time that a rule states.
     *
     * @param step 1: before every store
     */
    public long forSome(final String operation, final int step, final Function<KillSwitch, Trial> setup) {
        return forEachOf(operation, Boolean.getBoolean("penstock.storm") ? 1 : step, setup);
    }

    private long forEachOf(final String operation, final int step, final Function<KillSwitch, Trial> setup) {
        long k = 0;
        while (once(operation, k, setup)) {
            k += step;
            if (k > TOO_MANY) {
                throw new AssertionError("operation never ends: operation=" + operation + " kills=" + k);
            }
        }
        final long[] count = counts.computeIfAbsent(operation, name -> new long[2]);
        count[0]++;
        count[1] += (k + step - 1) / step;
        return k;
    }

    private static boolean once(final String operation, final long k, final Function<KillSwitch, Trial> setup) {
        final KillSwitch victim = KillSwitch.throwing();
        final Trial trial = setup.apply(victim);
        victim.arm(k);
        try {
            trial.operate();
        } catch (final KillSwitch.Killed expected) {
            if (!victim.isDead()) {
                throw new AssertionError("another process was killed: operation=" + operation + " k=" + k, expected);
            }
        } catch (final Exception | AssertionError e) {
            if (!victim.isDead()) {
                throw new AssertionError("operation failed: operation=" + operation + " k=" + k, e);
            }
        }
        final boolean killed = victim.isDead();
        victim.disarm();
        try {
            trial.check(killed);
        } catch (final Exception | AssertionError e) {
            throw new AssertionError(
                    "after a kill: operation=" + operation + " k=" + k + " killed=" + killed + ": " + e, e);
        }
        return killed;
    }

    /** {@return kill points of all operations so far} */
    public long total() {
        return counts.values().stream().mapToLong(count -> count[1]).sum();
    }

    /** Prints one line per operation. */
    public void report() {
        counts.forEach((operation, count) -> System.out.println(
                "kill points: " + subject + "." + operation + " states=" + count[0] + " kills=" + count[1]));
    }
}
