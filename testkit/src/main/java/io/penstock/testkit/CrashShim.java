package io.penstock.testkit;

import io.penstock.core.memory.FileProbe;
import io.penstock.core.memory.SharedFile;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Puts whole product paths on a {@link KillSwitch}: every region of every {@link SharedFile} is seen through a {@link
 * CrashingBuffer}, and every file made, written, linked or deleted is a step too.
 *
 * <p><i>Threads:</i> {@link #run} touches the calling thread alone: what it maps meanwhile stays on the switch, what others map
 * does not get on it.
 */
public final class CrashShim {
    private static final ThreadLocal<KillSwitch> VICTIM = new ThreadLocal<>();
    private static volatile KillSwitch wholeJvm;

    private static final FileProbe PROBE = new FileProbe() {
        @Override
        public AtomicBuffer view(final ByteBuffer region) {
            final KillSwitch victim = victim();
            return victim == null ? NONE.view(region) : new CrashingBuffer(region, victim);
        }

        @Override
        public void beforeStep() {
            final KillSwitch victim = victim();
            if (victim != null) {
                victim.beforeStep();
            }
        }
    };

    private CrashShim() {}

    private static KillSwitch victim() {
        final KillSwitch victim = VICTIM.get();
        return victim == null ? wholeJvm : victim;
    }

    /**
     * Runs something as the process of a switch, in this JVM.
     *
     * @param victim that is asked before each step
     * @param product what to run
     * @return what came of it
     * @throws Exception from it
     */
    public static <T> T run(final KillSwitch victim, final Callable<T> product) throws Exception {
        SharedFile.probe(PROBE);
        final KillSwitch outer = VICTIM.get();
        VICTIM.set(victim);
        try {
            return product.call();
        } finally {
            VICTIM.set(outer);
        }
    }

    /**
     * For the main class of a child JVM: everything that it does from now on.
     *
     * @param victim mostly {@link KillSwitch#halting()}
     */
    public static void installForWholeJvm(final KillSwitch victim) {
        wholeJvm = victim;
        SharedFile.probe(PROBE);
    }
}
