package io.penstock.queue.engine;

import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Flags;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.PreemptionShim;
import java.util.concurrent.Callable;

/** A queue's handle whose accesses to shared memory fail where one wants. */
public final class Failures {
    private final Preemption preemption = new Preemption();
    private int thrown;

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
        final Thread self = Thread.currentThread(); // not that of the constructor: a test has a thread of its own
        Flags.raise(Handles.of(queue).waitList());
        preemption.arm(access, () -> {
            if (Thread.currentThread() == self) {
                thrown++;
                throw new Failure();
            }
        });
        try {
            call.run();
        } catch (final Failure expected) {
            // nothing is known of the call
        }
        final boolean happened = preemption.hasHappened();
        preemption.disarm();
        Handles.of(queue).putSection().lock().heal(); // as the heartbeat thread does, a little later
        Handles.of(queue).takeSection().lock().heal();
        return happened;
    }

    /** How many calls have failed. */
    public int thrown() {
        return thrown;
    }
}
