package io.penstock.testkit;

import io.penstock.core.memory.FileProbe;
import io.penstock.core.memory.SharedFile;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.agrona.concurrent.AtomicBuffer;

/** Puts the mappings of a product path on a {@link PreemptingBuffer}: an action can run before any of its accesses. */
public final class PreemptionShim {
    private PreemptionShim() {}

    /**
     * Runs an action after one of the mappings of a product path.
     *
     * @param mapping after which the action runs, from 0
     * @param action to run
     * @param product the path to test
     */
    public static <T> T afterMapping(final int mapping, final Runnable action, final Callable<T> product)
            throws Exception {
        final int[] left = {mapping};
        final Thread self = Thread.currentThread();
        SharedFile.probe(new FileProbe() {
            @Override
            public AtomicBuffer view(final ByteBuffer region) {
                if (Thread.currentThread() == self && left[0]-- == 0) {
                    action.run();
                }
                return NONE.view(region);
            }

            @Override
            public void beforeStep() {
                // files do not matter here
            }
        });
        try {
            return product.call();
        } finally {
            SharedFile.probe(FileProbe.NONE);
        }
    }

    /**
     * Runs a product path whose mappings are observed. Mappings of other threads are observed meanwhile as well: run
     * one at a time.
     *
     * @param preemption called before each access
     * @param product the path to test
     */
    public static <T> T run(final PreemptingBuffer.Preemption preemption, final Callable<T> product) throws Exception {
        SharedFile.probe(new FileProbe() {
            @Override
            public AtomicBuffer view(final ByteBuffer region) {
                return new PreemptingBuffer(region, preemption);
            }

            @Override
            public void beforeStep() {
                // files do not matter here
            }
        });
        try {
            return product.call();
        } finally {
            SharedFile.probe(FileProbe.NONE);
        }
    }
}
