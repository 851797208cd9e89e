package io.penstock.objects.model;

/** Shared words, and what happens before each access to them. */
final class Memory {
    private final long[] words;
    private Hook hook = store -> {};

    Memory(final int length) {
        this(new long[length]);
    }

    private Memory(final long[] words) {
        this.words = words;
    }

    /** Called before an access of the process that is under test. */
    @FunctionalInterface
    interface Hook {
        void access(boolean store);
    }

    /** The process is dead. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    Memory copy() {
        return new Memory(words.clone());
    }

    void hook(final Hook each) {
        hook = each;
    }

    long load(final int index) {
        hook.access(false);
        return words[index];
    }

    void store(final int index, final long value) {
        hook.access(true);
        words[index] = value;
    }

    /** Runs an operation that is killed before a store. Returns whether it was; otherwise it has completed. */
    boolean killed(final int before, final Runnable operation) {
        final int[] stores = {0};
        final Hook outer = hook;
        hook = store -> {
            if (store && stores[0]++ == before) {
                throw new Killed();
            }
        };
        try {
            operation.run();
            return false;
        } catch (final Killed expected) {
            return true;
        } finally {
            hook = outer;
        }
    }
}
