package io.penstock.codec;

import com.esotericsoftware.kryo.Serializer;

/** How the objects of a type are written and read. */
abstract class ItemSerializer<T> extends Serializer<T> {
    /** When an object exists while it is read. */
    Making making() {
        return Making.LATE;
    }

    /** An estimate of an object's memory, where it is much more than its bytes show; else 0. */
    int heapBytes() {
        return 0;
    }

    /** Whether what arrives may have another class than what was written: {@code writeReplace}, {@code readResolve}. */
    boolean resolves() {
        return false;
    }
}
