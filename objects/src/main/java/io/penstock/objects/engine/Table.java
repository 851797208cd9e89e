package io.penstock.objects.engine;

import java.util.function.Consumer;

/**
 * What is in a store: a hash table or a list.
 *
 * <p><b>Threads:</b> as said. <b>Processes:</b> any that map the file. <b>Blocks:</b> never.
 */
public interface Table {
    /** Finishes or undoes what a dead owner of the lock, or a call that failed, had begun. By the owner of the lock; it may run more than once. */
    void recover();

    /** {@return how many entries there are; exact when no thread writes} */
    int size();

    /** {@return the bytes of all entries; exact when no thread writes} */
    long usedBytes();

    /** {@return how many changes were begun so far} */
    long changes();

    /** Shows the references to large values. By the owner of the lock. */
    void references(Consumer<byte[]> each);
}
