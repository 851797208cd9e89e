package io.penstock.codec;

/**
 * The classes that travel through one channel. Each has a small number, the same for all processes, so that an item
 * holds a byte or two instead of a class name. A channel keeps the numbers in its file.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> all processes of the channel see the same numbers. <b>Blocks:</b> only
 * {@link #idOf}, for at most 100 ms, if a class is new.
 */
public interface ClassIds {
    /** The result of {@link #idOf} if the item must carry the class's name itself. */
    int NO_ID = -1;

    /**
     * Marks an exception of {@link #version}: the numbers cannot be looked at now. That says nothing about the item, which can be decoded
     * later. A coder throws it as it is.
     */
    interface Unavailable {}

    /**
     * Returns the number of a class; assigns one if it has none yet.
     *
     * @param version the class as it is written
     * @return the number, from 0, or {@link #NO_ID} if there is no room, or no number can be assigned now
     * @throws CodecException if the channel's numbers are damaged
     */
    int idOf(ClassVersion version);

    /**
     * Returns the class that a number stands for.
     *
     * @param id a number from an item
     * @return the class as the writer has it
     * @throws CodecException if there is no such number, or the channel's numbers are damaged
     * @throws RuntimeException that is an {@link Unavailable} if the numbers cannot be looked at now
     */
    ClassVersion version(int id);

    /**
     * Returns the number of classes that have a number.
     *
     * @return the count; the numbers are those below it
     */
    int size();
}
