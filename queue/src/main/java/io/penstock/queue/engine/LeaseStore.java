package io.penstock.queue.engine;

import io.penstock.core.channel.ObservedItem;
import io.penstock.core.lock.CallTimeout;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Where a queue keeps items that were taken and are not done: lease cells. A bounded queue has no store, and its items leave for good.
 *
 * <p>A cell has a word, which says whose its item is. {@link TakeSection} calls the methods of the first group, in the order that the
 * protocol's rules demand; the store makes each of them one store to shared memory, except {@link #fill}, whose stores are plain.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the queue. <b>Blocks:</b> {@link #freeCell}.
 */
public interface LeaseStore {
    /** No cell. */
    int NO_CELL = -1;

    // ---- under the take lock

    /** {@return the cell of the oldest item that is to be taken again, or {@link #NO_CELL}} */
    int findOrphan();

    /**
     * Leases an item again that lies in a cell already.
     *
     * @return false if the buffer is too small; nothing changed
     */
    boolean adopt(int cell, ItemBuffer into);

    /** {@return a free cell, or {@link #NO_CELL}} */
    int findFree();

    /** Copies an item into a free cell, by plain stores (R16), and returns the word that the cell will have when it is leased. */
    long fill(int cell, long seq, long position, byte[] bytes, int length, int type, long putTimeMs);

    /** The item of a cell is about to leave the ring; before the commit (R8). */
    void prepare(int cell, long seq);

    /** The item of a cell is leased; after the commit (R8). */
    void lease(int cell, long word);

    /**
     * Decides on what was prepared when its taker died.
     *
     * @param head of the ring: an item is off the ring if its position lies before (R9)
     */
    void recover(long head);

    /** Frees all cells; no living process holds a lease. */
    void dropAll(Consumer<ItemBuffer> each);

    // ---- without a lock

    /** {@return whether an item may be there to be taken again} */
    boolean hasOrphans();

    /** Ends a lease that did not get to its caller, which counts as no delivery. Does nothing if the cell has another word. */
    void giveBack(int cell, long word);

    /** {@return whether a living process holds a lease} */
    boolean isHeld();

    /** {@return whether a dead letter lies in a cell, so that this call or another can free one in a moment} */
    boolean hasLetterInCell();

    /** {@return whether a cell may be free for an item, or one that is to be taken again may be there} */
    boolean hasCell();

    /**
     * Frees a cell if that can be done without waiting for a lease to end.
     *
     * @return false if a lease has to end first
     * @throws IllegalStateException if this process holds all leases, so that it would wait for itself
     * @throws IOException if a dead letter cannot be moved to a file
     */
    boolean freeCell(CallTimeout timeout) throws IOException, InterruptedException;

    // ---- for operators

    /** {@return items taken and not done} */
    int inFlight();

    /** {@return items to be taken again} */
    int orphans();

    /**
     * Items that were given up.
     *
     * @throws IOException if their folder cannot be read
     */
    int deadLetters() throws IOException;

    /** Items that a process has taken and not done. */
    int leasesOf(int participant);

    /** {@return when the oldest item to be taken again was put} */
    OptionalLong oldestPutTimeMs();

    /**
     * Shows items that lie in the cells, and with the dead ones those that had to leave their cells; oldest first.
     *
     * @param state of the items: any but {@code QUEUED}, which lie in the ring
     * @param each is shown one after the other, until it says false; a damaged dead letter has no deliveries
     * @return false if it has said so
     * @throws IOException if dead letters cannot be read
     */
    boolean browse(ObservedItem.State state, Predicate<ItemBuffer> each) throws IOException;
}
