package io.penstock.core.channel;

import io.penstock.codec.ClassIds;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What lies in a channel, seen without taking it. As every look it maps the file read-only, takes no lock, wakes no thread, and needs no write
 * permission.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> any that may read the files. <b>Blocks:</b> file operations only.
 */
public interface ItemObserver {
    /** {@return the name of the declared type of the items, as {@link Class#getName()} gives it} */
    String type();

    /** {@return the numbers of the channel's classes; none is ever added through it} */
    ClassIds classIds() throws IOException;

    /**
     * Shows the items: those that are waiting, in the order in which they will be taken, then those in the hands of takers, then the dead letters. An item
     * that lies in its place during the whole call is shown.
     *
     * @param each is shown one item after the other, until it says false
     */
    void browse(Predicate<ObservedItem> each) throws IOException;

    /**
     * Shows the items that are waiting and were put after others, in the order of the puts. What is taken before it was seen is not shown.
     *
     * @param position where to begin: 0, or what an earlier call has returned
     * @param each is shown one item after the other
     * @return where to go on
     */
    long follow(long position, Consumer<ObservedItem> each);

    /** {@return how often an item is delivered before it is given up; 0 if it never is} */
    int maxDeliveries();
}
