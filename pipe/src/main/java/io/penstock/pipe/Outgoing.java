package io.penstock.pipe;

import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.hub.Deadline;
import io.penstock.hub.WaitList;
import io.penstock.hub.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The sending direction of an end. Threads take turns by the end's send lock; objects are encoded before.
 *
 * @param <S> the declared type of the objects sent
 */
final class Outgoing<S> implements Sender<S> {
    private final End end;
    private final Coder<S> coder;
    private final FrameWriter writer;
    private final WaitList waitList;
    private final Waiting waiting;
    private final ReentrantLock lock;
    private final BooleanSupplier mayGoOn;

    /**
     * The direction from an end.
     *
     * @param end that sends
     * @param coder of the objects
     * @param waiting how to wait for room
     */
    Outgoing(final End end, final Coder<S> coder, final Waiting waiting) {
        this.end = end;
        this.coder = coder;
        this.waiting = waiting;
        writer = new FrameWriter(end.file().ringFrom(end.side()));
        waitList = end.file().waitList();
        lock = end.sendLock();
        mayGoOn = () -> writer.hasRoom() || end.isClosed() || end.isPeerGone();
    }

    @Override
    public void send(final S message) throws IOException, InterruptedException {
        send(message, Deadline.NEVER);
    }

    @Override
    public boolean send(final S message, final Duration timeout) throws IOException, InterruptedException {
        return send(message, Deadline.after(timeout));
    }

    private boolean send(final S message, final Deadline deadline) throws IOException, InterruptedException {
        Objects.requireNonNull(message, "message");
        end.checkOpen();
        if (message instanceof byte[] bytes) {
            return write(PipeDescriptor.KIND_BYTES, bytes, null, 0, bytes.length, deadline);
        }
        try (Encoded encoded = coder.encode(message)) {
            return write(PipeDescriptor.KIND_OBJECT, encoded.array(), null, 0, encoded.length(), deadline);
        }
    }

    @Override
    public void sendBytes(final byte[] source, final int offset, final int length)
            throws IOException, InterruptedException {
        Objects.checkFromIndexSize(offset, length, source.length);
        write(PipeDescriptor.KIND_BYTES, source, null, offset, length, Deadline.NEVER);
    }

    @Override
    public boolean sendBytes(final byte[] message, final Duration timeout) throws IOException, InterruptedException {
        return write(PipeDescriptor.KIND_BYTES, message, null, 0, message.length, Deadline.after(timeout));
    }

    @Override
    public void sendBytes(final ByteBuffer source) throws IOException, InterruptedException {
        sendBytes(source, Deadline.NEVER);
    }

    @Override
    public boolean sendBytes(final ByteBuffer source, final Duration timeout) throws IOException, InterruptedException {
        return sendBytes(source, Deadline.after(timeout));
    }

    private boolean sendBytes(final ByteBuffer source, final Deadline deadline)
            throws IOException, InterruptedException {
        final int limit = source.limit();
        final int position = source.position();
        final boolean sent = write(PipeDescriptor.KIND_BYTES, null, source, position, limit - position, deadline);
        if (sent) {
            source.position(limit);
        }
        return sent;
    }

    private boolean write(
            final int kind,
            final byte[] array,
            final ByteBuffer source,
            final int offset,
            final int length,
            final Deadline deadline)
            throws IOException, InterruptedException {
        end.checkOpen();
        if (length > MAX_MESSAGE_LENGTH) {
            throw new MessageTooLongException("a pipe carries no longer message", length, MAX_MESSAGE_LENGTH);
        }
        if (!acquire(lock, deadline)) {
            return false;
        }
        try {
            if (array != null) {
                writer.start(kind, array, offset, length);
            } else {
                writer.start(kind, source, offset, length);
            }
            return writeAll(deadline);
        } finally {
            writer.finish();
            lock.unlock();
        }
    }

    private boolean writeAll(final Deadline deadline) throws IOException, InterruptedException {
        while (true) {
            end.checkOpen();
            end.checkPeer();
            final FrameWriter.Step step = writer.step();
            // Also when it is full: the padding that may have been written is something to consume.
            waitList.signal(end.side().other().dataCondition());
            if (step == FrameWriter.Step.DONE) {
                return true;
            }
            if (step == FrameWriter.Step.FULL) {
                if (!waitList.await(end.side().spaceCondition(), waiting, mayGoOn, deadline)) {
                    return false;
                }
            } else {
                checkInterrupt();
                // What the ring can hold may be written without waiting, whatever the time.
                if (writer.written() > writer.capacity() && deadline.isOver()) {
                    return false;
                }
            }
        }
    }

    /** Takes a lock in time. */
    static boolean acquire(final ReentrantLock lock, final Deadline deadline) throws InterruptedException {
        if (deadline == Deadline.NEVER) {
            lock.lockInterruptibly();
            return true;
        }
        return lock.tryLock(deadline.remainingNs(), TimeUnit.NANOSECONDS);
    }

    /** For loops that may run long without ever waiting. */
    static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void close() {
        end.close();
    }
}
