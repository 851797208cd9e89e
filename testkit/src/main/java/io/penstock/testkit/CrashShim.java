package io.penstock.testkit;

import io.penstock.core.memory.FileProbe;
import io.penstock.core.memory.SharedFile;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Puts whole product paths on a {@link KillSwitch}: every region of every {@link SharedFile} is accessed through a
 * {@link CrashingBuffer}, and every file that is created, written, linked or deleted is a step as well.
 *
 * <p><b>Threads:</b> {@link #run} affects only the calling thread: its mappings of that time stay on the switch, those
 * of other threads are not put on it.
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
     * Runs an action in this JVM as the process of a switch.
     *
     * @param victim called before each step
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
     * For the main class of a child JVM: affects everything that it does from now on.
     *
     * @param victim usually {@link KillSwitch#halting()}
     */
    public static void installForWholeJvm(final KillSwitch victim) {
        wholeJvm = victim;
        SharedFile.probe(PROBE);
    }
}
