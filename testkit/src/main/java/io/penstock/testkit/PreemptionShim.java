package io.penstock.testkit;

import io.penstock.core.memory.FileProbe;
import io.penstock.core.memory.SharedFile;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.agrona.concurrent.AtomicBuffer;

/** Puts the mappings of a product path on a {@link PreemptingBuffer}: an action can run before any of its accesses. */
public final class PreemptionShim {
    private PreemptionShim() {}

    /** Runs an action after one of the mappings, from 0, of a product path. */
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
     * Runs a product path whose mappings are observed: the preemption is called before each access. Mappings of other threads are observed
     * meanwhile as well: run one at a time.
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
