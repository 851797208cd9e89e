package io.penstock.testkit;

import io.penstock.core.memory.FileProbe;
import io.penstock.core.memory.SharedFile;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.agrona.concurrent.AtomicBuffer;

/** Runs an action in the middle of a product path: between its mappings, its changes of files, or its accesses. */
public final class PreemptionShim {
    private PreemptionShim() {}

    /** Runs an action after one of the mappings, from 0, of a product path. */
    public static <T> T afterMapping(final int mapping, final Runnable action, final Callable<T> product)
            throws Exception {
        final Runnable counted = atCall(mapping, action);
        return observed(
                new Probe() {
                    @Override
                    public AtomicBuffer view(final ByteBuffer region) {
                        counted.run();
                        return NONE.view(region);
                    }
                },
                product);
    }

    /** Runs an action before one of the steps, from 0, in which a product path changes files. */
    public static <T> T beforeFileStep(final int step, final Runnable action, final Callable<T> product)
            throws Exception {
        final Runnable counted = atCall(step, action);
        return observed(
                new Probe() {
                    @Override
                    public void beforeStep() {
                        counted.run();
                    }
                },
                product);
    }

    /**
     * Runs a product path whose mappings are observed: the preemption is called before each access. Mappings of other threads are observed
     * meanwhile as well: run one at a time.
     */
    public static <T> T run(final PreemptingBuffer.Preemption preemption, final Callable<T> product) throws Exception {
        return observed(
                new Probe() {
                    @Override
                    public AtomicBuffer view(final ByteBuffer region) {
                        return new PreemptingBuffer(region, preemption);
                    }
                },
                product);
    }

    private static <T> T observed(final FileProbe probe, final Callable<T> product) throws Exception {
        SharedFile.probe(probe);
        try {
            return product.call();
        } finally {
            SharedFile.probe(FileProbe.NONE);
        }
    }

    /** Runs the action at one of the calls by this thread, from 0. */
    private static Runnable atCall(final int call, final Runnable action) {
        final int[] left = {call};
        final Thread self = Thread.currentThread();
        return () -> {
            if (Thread.currentThread() == self && left[0]-- == 0) {
                action.run();
            }
        };
    }

    /** Observes nothing by itself. */
    private abstract static class Probe implements FileProbe {
        @Override
        public AtomicBuffer view(final ByteBuffer region) {
            return NONE.view(region);
        }

        @Override
        public void beforeStep() {
            // to be overridden
        }
    }
}
