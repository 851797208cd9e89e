package io.penstock.objects;

import java.util.ListIterator;

/**
 * Goes through a list as it was, and says why it changes nothing. The JDK's defaults go this way, too: those of a part of the list, as
 * {@code subList(1, 3).sort(null)}.
 *
 * @param seen what there was
 * @param location of the list, for the text
 */
record SnapshotIterator<E>(ListIterator<E> seen, String location) implements ListIterator<E> {
    @Override
    public boolean hasNext() {
        return seen.hasNext();
    }

    @Override
    public E next() {
        return seen.next();
    }

    @Override
    public boolean hasPrevious() {
        return seen.hasPrevious();
    }

    @Override
    public E previous() {
        return seen.previous();
    }

    @Override
    public int nextIndex() {
        return seen.nextIndex();
    }

    @Override
    public int previousIndex() {
        return seen.previousIndex();
    }

    @Override
    public void remove() {
        throw refusal();
    }

    @Override
    public void set(final E element) {
        throw refusal();
    }

    @Override
    public void add(final E element) {
        throw refusal();
    }

    private UnsupportedOperationException refusal() {
        return new UnsupportedOperationException(
                "an iterator over a shared list, or over a part of one, shows it as it was and changes nothing: path="
                        + location
                        + "; call removeIf, replaceAll or sort of the whole list, or set, add and remove by index");
    }
}
