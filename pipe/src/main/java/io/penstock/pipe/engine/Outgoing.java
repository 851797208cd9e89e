package io.penstock.pipe.engine;

import io.penstock.Waiting;
import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import io.penstock.pipe.Claim;
import io.penstock.pipe.MessageTooLongException;
import io.penstock.pipe.PipeAddress;
import io.penstock.pipe.Sender;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** The sending direction of an end. One thread at a time holds the end's send lock. Objects are encoded before it is taken. */
public final class Outgoing<S> implements Sender<S> {
    private final End end;
    private final Coder<S> coder;
    private final FrameWriter writer;
    private final WaitList waitList;
    private final Waiting waiting;
    private final DirectionLock turn;
    private final Claims claims;
    private final BooleanSupplier mayGoOn;

    @SuppressWarnings("unused") // it keeps the end open
    private final Object handle;

    public Outgoing(final End end, final Coder<S> coder, final PipeSettings settings) throws IOException {
        this.end = end;
        this.coder = coder;
        waiting = settings.waiting();
        writer = new FrameWriter(
                end.file().ringFrom(end.side()), end.file().path().toString());
        waitList = end.file().waitList();
        turn = end.sendTurn();
        claims = new Claims(this, end, writer, turn);
        mayGoOn = () -> writer.hasRoom() || end.isClosed() || end.isPeerGone();
        handle = end.handle();
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
        final Encoded encoded = coder.encode(message);
        try {
            return write(PipeDescriptor.KIND_OBJECT, encoded.array(), null, 0, encoded.length(), deadline);
        } finally {
            try {
                encoded.close();
            } catch (final VirtualMachineError noStack) {
                // the message may be sent, whatever happens to its buffer: that goes to the collector
            }
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
        boolean mine = false;
        try {
            mine = turn.take(deadline);
            if (!mine) {
                return false;
            }
            return length <= writer.maxLength()
                    ? writeWhole(kind, array, source, offset, length, deadline)
                    : writeFragments(kind, array, source, offset, length, deadline);
        } finally {
            if (mine) {
                try {
                    Reference.reachabilityFence(this); // the end stays open until here
                    turn.give();
                } catch (final VirtualMachineError noStack) {
                    turn.taken = false;
                    turn.held.owner = null;
                }
            }
        }
    }

    private boolean writeWhole(
            final int kind,
            final byte[] array,
            final ByteBuffer source,
            final int offset,
            final int length,
            final Deadline deadline)
            throws IOException, InterruptedException {
        while (true) {
            end.checkOpen();
            end.checkPeer();
            if (writer.writeWhole(kind, array, source, offset, length)) {
                try {
                    wakePeer();
                } catch (final VirtualMachineError late) {
                    // the message is sent: the peer's own heartbeat finds it
                }
                return true;
            }
            if (!awaitRoom(deadline)) {
                return false;
            }
        }
    }

    private boolean writeFragments(
            final int kind,
            final byte[] array,
            final ByteBuffer source,
            final int offset,
            final int length,
            final Deadline deadline)
            throws IOException, InterruptedException {
        try {
            writer.start(kind, array, source, offset, length);
            if (deadline != Deadline.NEVER) {
                writer.mayBeGivenUp();
            }
            return writeFragments(deadline);
        } finally {
            try {
                writer.finish();
            } catch (final VirtualMachineError noStack) {
                // the next message makes it forget this one
            }
        }
    }

    private boolean writeFragments(final Deadline deadline) throws IOException, InterruptedException {
        while (true) {
            end.checkOpen();
            end.checkPeer();
            final FrameWriter.Step step = writer.step();
            if (step == FrameWriter.Step.FULL) {
                if (!awaitRoom(deadline)) {
                    return false;
                }
                continue;
            }
            if (step == FrameWriter.Step.DONE) {
                try {
                    wakePeer();
                } catch (final VirtualMachineError late) {
                    // the message is sent: the peer's own heartbeat finds it
                }
                return true;
            }
            wakePeer();
            checkInterrupt();
            // What the ring can hold may be written without waiting, even after the timeout.
            if (writer.written() > writer.capacity() && deadline.isOver()) {
                return false;
            }
        }
    }

    /**
     * After a commit: wakes the peer if it may sleep. It reads the peer's word after the commit. If a hand-over replaces a
     * spinning peer by a sleeping one and this reads the old word, the new peer is not asleep yet. A peer that is gone by now
     * is no error: it may have received the message and closed.
     */
    void wakePeer() {
        if (!PipeDescriptor.spins(end.peerWord())) {
            waitList.signal(end.side().other().dataCondition());
        }
    }

    /** Waits until the message that did not fit may fit; false when the time was up. */
    boolean awaitRoom(final Deadline deadline) throws IOException, InterruptedException {
        wakePeer(); // padding may have been written, which the peer must consume
        try {
            final boolean goesOn = waitList.await(end.side().spaceCondition(), waiting, mayGoOn, deadline);
            if (goesOn) {
                end.checkPeerAnew(); // if that is why it goes on, it must not wait here again
            }
            return goesOn;
        } finally {
            Reference.reachabilityFence(this); // a claim waits too
        }
    }

    @Override
    public Claim claim(final int length) throws IOException, InterruptedException {
        return claims.begin(length, Deadline.NEVER);
    }

    @Override
    public Claim claim(final int length, final Duration timeout) throws IOException, InterruptedException {
        return claims.begin(length, Deadline.after(timeout));
    }

    @Override
    public int maxClaimLength() {
        return writer.maxLength();
    }

    /** For loops that may run long without waiting. */
    static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Whether the peer has taken all that was sent. It may be used while this end is open, by the thread that sends. */
    public boolean isAllTaken() {
        return writer.isDrained();
    }

    /**
     * Once the peer is gone: how many of the messages whose send has returned it never took. They are the last ones that were sent, and no code of the
     * peer has seen any of them. One of several fragments was not taken unless all of them were. Those that a peer's {@link
     * io.penstock.pipe.MessageHandler} was shown in its last call may count as not taken. If the peer's process lives on and has closed its end, a
     * receive that was under way there may still take one.
     *
     * <p>Blocks while another thread is in a send, or has a claim; a send ends at once, since the peer is gone.
     *
     * @throws IllegalStateException if the peer is not gone
     */
    public int untaken() throws IOException, InterruptedException {
        if (!end.isPeerGone()) {
            throw new IllegalStateException("the peer is still there, and may take any message: peer="
                    + end.file().describe(end.side().other()) + " path="
                    + end.file().path()
                    + "; ask when it has closed or died");
        }
        turn.take(Deadline.NEVER);
        try {
            end.checkOpen(); // else its memory may have been given back
            return writer.unread();
        } finally {
            Reference.reachabilityFence(this);
            turn.give();
        }
    }

    @Override
    public PipeAddress handOver() throws IOException {
        return EndTransfer.give(end, null);
    }

    @Override
    public void close() {
        end.close();
    }
}
