package io.penstock.pipe.net;

import io.penstock.core.wait.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whole messages that have arrived and were not received. It is bounded: while it is full, nothing more is read from the socket.
 *
 * <p><b>Threads:</b> any; one adds.
 */
final class Inbox {
    /** What a message costs beside its bytes. */
    private static final int COST = 32;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Message(boolean object, byte[] bytes) {}

    private final long capacityBytes;
    private final Runnable roomMade;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<Message> messages = new ArrayDeque<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private long bytes;

    /** What has arrived of a message that is not whole yet. */
    private long partBytes;

    /** Whether a call has looked for a message and found none: then the next one may come whole, however long it is. */
    private boolean wanted;

    private boolean wasFull;
    private volatile boolean ready;
    private String end;
    private volatile boolean closed;

    Inbox(final long capacityBytes, final Runnable roomMade) {
        this.capacityBytes = capacityBytes;
        this.roomMade = roomMade;
    }

    /** For the reader. Remembers that it waits, so that it is told of room. */
    boolean isFull() {
        lock.lock();
        try {
            wasFull = bytes + partBytes >= capacityBytes && !closed && !(wanted && messages.isEmpty());
            return wasFull;
        } finally {
            lock.unlock();
        }
    }

    /** For the reader: how much of a message has arrived. */
    void setPart(final long arrived) {
        lock.lock();
        try {
            partBytes = arrived;
        } finally {
            lock.unlock();
        }
    }

    /** A call has found nothing. */
    private void want() {
        final boolean tell;
        lock.lock();
        try {
            wanted = messages.isEmpty();
            tell = wanted && wasFull;
            if (tell) {
                wasFull = false;
            }
        } finally {
            lock.unlock();
        }
        if (tell) {
            roomMade.run();
        }
    }

    void add(final Message message) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            wanted = false;
            partBytes = 0;
            messages.add(message);
            bytes += message.bytes().length + COST;
            ready = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    /** A message that a thread has taken, and could not decode for want of memory. */
    void giveBack(final Message message) {
        lock.lock();
        try {
            messages.addFirst(message);
            bytes += message.bytes().length + COST;
            ready = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** No more messages come. The first reason counts. */
    void end(final String reason) {
        lock.lock();
        try {
            if (end == null) {
                end = reason;
                ready = true;
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            messages.clear();
            bytes = 0;
            ready = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    /** What is to be done with the next message, while no other thread has it. */
    @FunctionalInterface
    interface Taker {
        /** Whether the message is consumed. */
        boolean take(Message next) throws IOException;
    }

    /** Waits for a message and shows it; false when the time was up. Throws at end of stream. */
    boolean take(final Deadline deadline, final Taker taker) throws IOException, InterruptedException {
        final boolean room;
        lock();
        try {
            if (!await(deadline)) {
                return false;
            }
            if (messages.isEmpty()) {
                throw new EOFException("end of stream: " + end);
            }
            final Message next = messages.peek();
            if (taker.take(next)) {
                messages.poll();
                bytes -= next.bytes().length + COST;
            }
            ready = !messages.isEmpty() || end != null;
            room = wasFull && bytes <= capacityBytes / 2;
            if (room) {
                wasFull = false;
            }
        } finally {
            if (!messages.isEmpty()) {
                arrived.signal(); // also if this thread has refused it: another one may want it
            }
            lock.unlock();
        }
        if (room) {
            roomMade.run();
        }
        return true;
    }

    /** It is held for an instant only, so that a call without patience gets it, too, and does not miss what is there. */
    private void lock() throws IOException {
        checkOpen();
        lock.lock();
    }

    private boolean await(final Deadline deadline) throws IOException, InterruptedException {
        while (true) {
            checkOpen();
            if (!messages.isEmpty() || end != null) {
                return true;
            }
            want();
            if (deadline == Deadline.NEVER) {
                arrived.await();
            } else if (arrived.awaitNanos(deadline.remainingNs()) <= 0 && messages.isEmpty() && end == null) {
                checkOpen();
                return false;
            }
        }
    }

    /** Waits until there is a message, or the end. */
    boolean awaitReady(final Deadline deadline) throws IOException, InterruptedException {
        lock();
        try {
            final boolean found = await(deadline);
            if (found) {
                arrived.signal(); // it was not taken
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    boolean isReady() throws IOException {
        checkOpen();
        if (!ready) {
            want();
        }
        return ready;
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    void listen(final Runnable listener) {
        listeners.add(listener);
    }

    void forget(final Runnable listener) {
        listeners.remove(listener);
    }
}
