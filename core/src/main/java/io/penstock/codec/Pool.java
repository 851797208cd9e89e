package io.penstock.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** A bounded, lock-free pool of objects that are expensive to create. Neither call blocks or allocates. */
final class Pool<T> {
    private static final int SLOTS = 32;
    private static final int PROBES = 4;

    private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(SLOTS);

    /** Takes an object from the pool; null if the caller must create one. */
    T take() {
        final int home = home();
        for (int i = 0; i < PROBES; i++) {
            final int slot = (home + i) % SLOTS;
            // Checking first keeps an empty slot's cache line shared between the cores.
            if (slots.get(slot) != null) {
                final T taken = slots.getAndSet(slot, null);
                if (taken != null) {
                    return taken;
                }
            }
        }
        return null;
    }

    /** Returns an object, or drops it if there is no room near this thread's home slot. */
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
