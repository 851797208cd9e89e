package io.penstock.codec;

/**
 * The classes that travel through one channel: each has a small number, the same for all processes, so that an item holds a byte or two in
 * place of a class name. A channel keeps them in its file.
 *
 * <p><b>Threads:</b> safe. <b>Processes:</b> all of the channel see the same numbers. <b>Blocks:</b> {@link #idOf} may, for at most 100 ms, where a class
 * is new.
 */
public interface ClassIds {
    /** What {@link #idOf} returns where the item must carry the class's name itself. */
    int NO_ID = -1;

    /**
     * The number of a class, which gets one if it has none yet.
     *
     * @param version the class as it is written
     * @return the number, from 0, or {@link #NO_ID} if there is no room, or no number to be had now
     * @throws CodecException if the channel's numbers are damaged
     */
    int idOf(ClassVersion version);

    /**
     * The class that a number stands for.
     *
     * @param id from an item
     * @return the class as its writer had it
     * @throws CodecException if there is no such number, or the channel's numbers are damaged
     */
    ClassVersion version(int id);

    /**
     * How many classes have a number.
     *
     * @return how many; the numbers are those below it
     */
    int size();
}
