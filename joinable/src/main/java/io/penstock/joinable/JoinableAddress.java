package io.penstock.joinable;

import io.penstock.queue.engine.ArrivedQueues;
import io.penstock.queue.engine.QueueAddress;
import java.io.ObjectStreamException;
import java.io.Serializable;

/** What a joinable queue travels as: it is the queue again where it arrives. */
record JoinableAddress(QueueAddress at) implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object readResolve() throws ObjectStreamException {
        return ArrivedQueues.resolve(at, address -> JoinableQueueBuilder.arrived(address.file(), address.itemType()));
    }
}
