package io.penstock.queue.engine;

import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.Serializable;

/** What a bounded queue travels as: it is the queue again where it arrives. */
record BoundedAddress(QueueAddress at) implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object readResolve() throws ObjectStreamException {
        return ArrivedQueues.resolve(at, address -> open(address, address.itemType()));
    }

    private static <E> QueueFace<E> open(final QueueAddress address, final Class<E> type) throws IOException {
        final QueueSettings<E> settings = QueueSettings.ofArrived(type);
        return new QueueFace<>(
                FileQueue.of(
                        QueueFile.at(address.file(), settings, Opening.OPEN, QueueFile.BOUNDED, QueueFile.BOUNDED),
                        settings),
                settings);
    }
}
