package io.penstock.testkit;

import io.penstock.core.memory.FileProbe;
import io.penstock.core.memory.SharedFile;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.agrona.concurrent.AtomicBuffer;

/** Puts what a product path maps on a {@link PreemptingBuffer}: something can happen before any of its accesses. */
public final class PreemptionShim {
    private PreemptionShim() {}

    /**
     * Lets something happen behind a mapping of what is run.
     *
     * @param mapping behind which, from 0
     * @param action what happens
     * @param product what to run
     * @return what came of it
     * @throws Exception from it
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
                // files are no matter here
            }
        });
        try {
            return product.call();
        } finally {
            SharedFile.probe(FileProbe.NONE);
        }
    }

    /**
     * Runs something whose mappings are to be watched. What other threads map meanwhile is watched too: one at a time.
     *
     * @param preemption that is asked before each access
     * @param product what to run
     * @return what came of it
     * @throws Exception from it
     */
    public static <T> T run(final PreemptingBuffer.Preemption preemption, final Callable<T> product) throws Exception {
        SharedFile.probe(new FileProbe() {
            @Override
            public AtomicBuffer view(final ByteBuffer region) {
                return new PreemptingBuffer(region, preemption);
            }

            @Override
            public void beforeStep() {
                // files are no matter here
            }
        });
        try {
            return product.call();
        } finally {
            SharedFile.probe(FileProbe.NONE);
        }
    }
}
