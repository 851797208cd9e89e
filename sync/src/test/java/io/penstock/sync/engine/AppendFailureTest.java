package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.World;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that makes an entry fails, from one access on: there is no stack, nor for giving the append lock back. */
@Timeout(60)
class AppendFailureTest {
    private static final class NoStack extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** All accesses from this one on. */
    private static final class Failing implements Runnable {
        private final Preemption preemption;

        Failing(final Preemption preemption) {
            this.preemption = preemption;
        }

        @Override
        public void run() {
            preemption.arm(0, this);
            throw new NoStack();
        }
    }

    @Test
    @DisplayName("S3: the beat gives back the append lock that a failed call has kept")
    void kept() {
        int kept = 0;
        boolean fails = true;
        for (int access = 0; fails; access++) {
            final World world = BoardProcess.world();
            final Preemption preemption = new Preemption();
            final BoardProcess first = BoardProcess.in(world, 1, world.view(preemption));
            final BoardProcess second = BoardProcess.in(world, 2, world.view(KillSwitch.throwing()));
            preemption.arm(access, new Failing(preemption));
            fails = false;
            try {
                first.number("n", 1);
            } catch (final NoStack expected) {
                fails = true;
            }
            preemption.disarm();
            kept += world.raw(0).getLong(BoardDescriptor.APPEND_LOCK) == 0 ? 0 : 1;
            first.table().heal();
            second.checkBody(second.number("other", 2), 2);
        }
        assertTrue(kept > 3, "kept=" + kept);
    }
}
