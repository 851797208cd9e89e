package io.penstock.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** A bounded, lock-free bag of things that are costly to make. Neither call blocks or allocates. */
final class Pool<T> {
    private static final int SLOTS = 32;
    private static final int PROBES = 4;

    private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(SLOTS);

    /** Something from the pool, or null: make a new one. */
    T take() {
        final int home = home();
        for (int i = 0; i < PROBES; i++) {
            final int slot = (home + i) % SLOTS;
            // Looking first keeps an empty slot's line shared between the cores.
            if (slots.get(slot) != null) {
                final T taken = slots.getAndSet(slot, null);
                if (taken != null) {
                    return taken;
                }
            }
        }
        return null;
    }

    /** Keeps it, or drops it where there is no room near this thread's home slot. */
    void give(final T thing) {
        final int home = home();
        for (int i = 0; i < PROBES; i++) {
            final int slot = (home + i) % SLOTS;
            if (slots.get(slot) == null && slots.compareAndSet(slot, null, thing)) {
                return;
            }
        }
    }

    @SuppressWarnings("deprecation") // Thread.threadId() came with 19
    private static int home() {
        return (int) (Thread.currentThread().getId() & 0x7fffffff) % SLOTS;
    }
}
