package io.penstock.sync;

import io.penstock.sync.engine.EntryPlace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.AtomicBuffer;

/**
 * What all arrays of a board have in common. They have a fixed length, and are all zero when they are made. Threads cannot wait for an element: set a
 * {@link SharedFlag}, or count in a {@link SharedLong}, when something is there.
 *
 * <p>Operations on one element are atomic across all threads of all processes, and reads and writes are volatile unless the name says otherwise. Copies of
 * several elements are not atomic, but tear no element. They are plain: set a flag after {@code copyFrom}, and look at it before {@code copyTo}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> never. <b>Units:</b> elements, unless the name says bytes.
 */
public abstract sealed class SharedArray extends SharedEntry
        permits SharedLongArray, SharedIntArray, SharedDoubleArray, SharedByteArray {
    private static final long serialVersionUID = 1L;

    private final transient AtomicBuffer words;
    private final transient int start;
    private final transient int length;
    private final transient int elementBytes;

    SharedArray(final Board board, final EntryPlace place) {
        super(board, place);
        this.words = place.words();
        this.start = place.index();
        this.length = (int) place.entry().first();
        this.elementBytes = place.entry().kind().elementBytes();
    }

    /**
     * Returns how many elements there are.
     *
     * @return the length
     */
    public final int length() {
        return length;
    }

    /**
     * The array's own bytes, without a copy, in the byte order of the machine: for code that takes a buffer. What is stored in them is seen by all
     * processes, by no fixed time and in no fixed order. The buffer can be used after this handle was closed. As long as it can be reached, the board's
     * file stays mapped.
     *
     * @return a direct buffer from the first byte of the array to the last
     */
    public final ByteBuffer asByteBuffer() {
        checkOpen();
        return bytes();
    }

    final ByteBuffer bytes() {
        return words.byteBuffer()
                .duplicate()
                .clear()
                .slice(start, length * elementBytes)
                .order(ByteOrder.nativeOrder());
    }

    final AtomicBuffer words() {
        return words;
    }

    /** Where the first element lies. */
    final int start() {
        return start;
    }

    /** Throws if the handle was closed, or an index is outside of some elements. */
    final void check(final int index, final int count) {
        checkOpen();
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(
                    "no such element: index=" + index + " length=" + count + " " + described());
        }
    }

    /** As {@link #check}, for a copy between some elements and a Java array. */
    final void check(final int index, final int count, final int from, final int arrayLength, final int copied) {
        checkOpen();
        if (copied < 0 || index < 0 || index > count - copied) {
            throw new IndexOutOfBoundsException(
                    "no such elements: index=" + index + " count=" + copied + " length=" + count + " " + described());
        }
        if (from < 0 || from > arrayLength - copied) {
            throw new IndexOutOfBoundsException("no such elements of the Java array: offset=" + from + " count="
                    + copied + " length=" + arrayLength + " " + described());
        }
    }
}
