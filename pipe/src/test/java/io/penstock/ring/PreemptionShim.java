package io.penstock.ring;

import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.agrona.concurrent.AtomicBuffer;

/** Puts what a product path maps on a {@link PreemptingBuffer}: something can happen before any of its accesses. */
public final class PreemptionShim {
    private PreemptionShim() {}

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
