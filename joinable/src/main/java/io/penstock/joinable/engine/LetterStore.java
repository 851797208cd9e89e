package io.penstock.joinable.engine;

import java.io.IOException;
import java.util.List;

/**
 * The dead letters of a queue: items that were given up and are kept.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> as the engine's; the first to decide on a letter wins. <b>Blocks:</b> {@link #putBack} and
 * {@link #drop}, while another process decides on a dead letter.
 */
public interface LetterStore {
    /**
     * All letters, oldest first.
     *
     * @throws IOException if they cannot be read
     */
    List<Letter> list() throws IOException;

    /**
     * The bytes of an item, wherever they lie.
     *
     * @return its own array
     * @throws IOException if they cannot be read, or the letter is damaged
     */
    byte[] read(Letter letter) throws IOException;

    /**
     * Puts the item of a letter again, as a new item.
     *
     * @return false if the queue is full, or the letter is no longer there; nothing changed
     * @throws io.penstock.queue.QueueShutDownException if the queue was shut down; the letter stays
     * @throws IOException if the letter is damaged, or its file cannot be deleted
     * @throws InterruptedException if interrupted while waiting; nothing changed
     */
    boolean putBack(Letter letter) throws IOException, InterruptedException;

    /**
     * Drops a letter for good.
     *
     * @return false if it is no longer there
     * @throws IOException if its file cannot be deleted
     * @throws InterruptedException if interrupted while waiting; the letter stays
     */
    boolean drop(Letter letter) throws IOException, InterruptedException;
}
