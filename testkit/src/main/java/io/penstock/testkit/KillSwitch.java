package io.penstock.testkit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the shared stores of one "process" and kills it before the k-th: in this JVM by throwing {@link Killed}, in a
 * child JVM by {@code Runtime.halt}. Once killed it stays dead: every later store fails as well, so that no
 * {@code finally} or {@code catch} of the code under test can store what a killed process could not have.
 *
 * <p>One switch may serve many buffers (all regions of all files of the process).
 *
 * <p><b>Threads:</b> any; the whole "process" dies at once.
 */
public final class KillSwitch {
    /** The exit status of a halted JVM, the same as a shell reports for SIGKILL. */
    public static final int HALT_STATUS = 137;

    private static final long NEVER = Long.MAX_VALUE;

    private final boolean halts;
    private final boolean revives;
    private final AtomicLong steps = new AtomicLong();
    private volatile long killAt = NEVER;
    private volatile boolean dead;

    private KillSwitch(final boolean halts, final boolean revives) {
        this.halts = halts;
        this.revives = revives;
    }

    /** {@return a switch that only counts until it is armed, and then kills by throwing} */
    public static KillSwitch throwing() {
        return new KillSwitch(false, false);
    }

    /**
     * {@return a switch that throws once, and lets every later store happen: the process lives, and one of its calls has failed, as without memory or stack}
     */
    public static KillSwitch failingOnce() {
        return new KillSwitch(false, true);
    }

    /** {@return a switch that only counts until it is armed, and then halts the JVM} */
    public static KillSwitch halting() {
        return new KillSwitch(true, false);
    }

    /** Kills before the k-th step from now; 0 lets no step happen. */
    public KillSwitch arm(final long k) {
        steps.set(0);
        killAt = k;
        return this;
    }

    /** Only counts from now on, unless it has killed already. */
    public void disarm() {
        killAt = NEVER;
    }

    /** {@return how many steps were requested since {@link #arm} (or since the creation)} */
    public long steps() {
        return steps.get();
    }

    /** Whether it has killed, or let a call fail. */
    public boolean isDead() {
        return dead;
    }

    /** Called before every change of shared state: a store, or a file that is created, linked or deleted. */
    public void beforeStep() {
        final boolean isDue = steps.getAndIncrement() >= killAt && !(dead && revives);
        if (isDue) {
            dead = true;
        }
        if (isDue || (dead && !revives)) {
            if (halts) {
                Runtime.getRuntime().halt(HALT_STATUS);
            }
            throw new Killed();
        }
    }

    /** The "process" is dead. No code may catch this and continue. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }
}
