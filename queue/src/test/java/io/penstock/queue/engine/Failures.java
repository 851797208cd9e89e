package io.penstock.queue.engine;

import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Flags;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.PreemptionShim;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** A queue's handle whose accesses to shared memory fail where one wants. */
public final class Failures {
    private final Preemption preemption = new Preemption();
    private final Supplier<? extends Error> failure;
    private int thrown;

    /** Accesses that fail as if there were no memory, or no stack. */
    public Failures() {
        this(Failure::new);
    }

    /**
     * Accesses that fail.
     *
     * @param failure what they throw
     */
    public Failures(final Supplier<? extends Error> failure) {
        this.failure = failure;
    }

    /** As if there were no memory, or no stack. */
    public static final class Failure extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Opens a queue whose accesses are counted. */
    public <Q> Q open(final Callable<Q> opening) throws Exception {
        return PreemptionShim.run(preemption, opening);
    }

    /**
     * Runs a call of this thread that fails at one access.
     *
     * @param queue opened by {@link #open}; its signallers will look for sleepers
     * @param access from 0
     * @param call to run
     * @return false if it has fewer accesses
     */
    public boolean runFailing(final BoundedQueue<?> queue, final long access, final Runnable call) {
        return run(queue, access, false, call);
    }

    /**
     * Runs a call of this thread that fails at one access and all behind it.
     *
     * @param queue opened by {@link #open}; its signallers will look for sleepers
     * @param access from 0
     * @param call to run
     * @return false if it has fewer accesses
     */
    public boolean runFailingFrom(final BoundedQueue<?> queue, final long access, final Runnable call) {
        return run(queue, access, true, call);
    }

    private boolean run(final BoundedQueue<?> queue, final long access, final boolean goesOn, final Runnable call) {
        Flags.raise(Handles.of(queue).waitList());
        final Trouble trouble = new Trouble(goesOn);
        preemption.armForThisThread(access, trouble); // the heartbeat's accesses are not meant
        try {
            call.run();
        } catch (final Failure expected) {
            // nothing is known of the call
        }
        preemption.disarm();
        Handles.of(queue).putSection().lock().heal(); // as the heartbeat thread does, a little later
        Handles.of(queue).takeSection().lock().heal();
        return trouble.happened;
    }

    private final class Trouble implements Runnable {
        private final boolean goesOn;
        private boolean happened;

        Trouble(final boolean goesOn) {
            this.goesOn = goesOn;
        }

        @Override
        public void run() {
            happened = true;
            if (goesOn) {
                preemption.armForThisThread(0, this);
            }
            thrown++;
            throw failure.get();
        }
    }

    /** How many calls have failed. */
    public int thrown() {
        return thrown;
    }
}
