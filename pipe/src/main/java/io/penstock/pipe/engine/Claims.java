package io.penstock.pipe.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.Claim;
import io.penstock.pipe.MessageTooLongException;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * The claims of one direction of an end, one at a time. While one is open, its thread holds the direction.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one.
 */
public final class Claims implements Claim {
    private static final int NONE = -1;
    private static final int MESSAGES_PER_CHECK = 16;

    private final Outgoing<?> outgoing;
    private final End end;
    private final FrameWriter writer;
    private final DirectionLock turn;
    private final Views views;
    private int index = NONE;
    private int unchecked;

    Claims(final Outgoing<?> outgoing, final End end, final FrameWriter writer, final DirectionLock turn) {
        this.outgoing = outgoing;
        this.end = end;
        this.writer = writer;
        this.turn = turn;
        views = new Views(end.file().ringFrom(end.side()).byteBuffer(), writer.capacity(), writer.maxLength());
    }

    /** Null when the time was up. */
    Claim begin(final int length, final Deadline deadline) throws IOException, InterruptedException {
        checkLength(length);
        end.checkOpen();
        boolean mine = false;
        boolean open = false;
        try {
            mine = turn.take(deadline);
            open = mine && claimRecord(length, deadline);
        } finally {
            if (mine && !open) {
                index = NONE;
                try {
                    Reference.reachabilityFence(outgoing); // the end stays open until here
                    turn.give();
                } catch (final VirtualMachineError noStack) {
                    turn.taken = false;
                    turn.held.owner = null;
                }
            }
        }
        if (!open) {
            return null;
        }
        turn.heldOpen = true;
        return this;
    }

    private boolean claimRecord(final int length, final Deadline deadline) throws IOException, InterruptedException {
        while (true) {
            end.checkOpen();
            end.checkPeer();
            if (claimNow(length)) {
                return true;
            }
            if (!outgoing.awaitRoom(deadline)) {
                return false;
            }
        }
    }

    private boolean claimNow(final int length) throws IOException {
        final int claimed = writer.claim(PipeDescriptor.KIND_BYTES, length);
        if (claimed < 0) {
            return false;
        }
        show(claimed, length);
        index = claimed;
        return true;
    }

    private void show(final int claimed, final int length) {
        try {
            views.at(claimed, length);
        } catch (final Throwable failure) {
            writer.abort(claimed); // a record that stays claimed would hide all later ones
            throw failure;
        }
    }

    private boolean isOpen() {
        return index != NONE;
    }

    @Override
    public ByteBuffer buffer() {
        checkUse();
        return views.latestAt(index);
    }

    private void checkUse() {
        if (!isOpen()) {
            throw new IllegalStateException("the claim has ended: it was committed or given up; claim again");
        }
        if (!turn.isHolder()) {
            throw new IllegalStateException("another thread's claim: only the thread that claimed may end it");
        }
    }

    @Override
    public void commit() throws IOException {
        checkUse();
        boolean committed = false;
        try {
            commitRecord();
            committed = true;
            outgoing.wakePeer();
        } catch (final VirtualMachineError late) {
            if (!committed) {
                throw late;
            }
            // the message is sent: the peer's own heartbeat finds it
        } finally {
            index = NONE;
            turn.heldOpen = false;
            try {
                Reference.reachabilityFence(outgoing); // the end stays open until here
                turn.give();
            } catch (final VirtualMachineError noStack) {
                turn.taken = false;
                turn.held.owner = null;
            }
        }
        // A close of this end does not wait for the claim, so the peer may have looked for the last time before.
        end.checkOpen();
    }

    /** Ends the claim. */
    private int takeRecord() throws IOException {
        final int claimed = index;
        index = NONE;
        end.checkOpen();
        return claimed;
    }

    private void commitRecord() throws IOException {
        final int claimed = takeRecord();
        try {
            end.checkPeer();
        } catch (final BrokenPipeException gone) {
            writer.abort(claimed);
            throw gone;
        }
        writer.commit(claimed);
    }

    /**
     * Looks at the peer only at every few messages, since a look costs a part of a message. The end of the batch and a full
     * ring look, too.
     */
    @Override
    public Claim next(final int length) throws IOException, InterruptedException {
        checkUse();
        checkLength(length);
        boolean open = false;
        try {
            if ((++unchecked & MESSAGES_PER_CHECK - 1) == 0) {
                commitRecord();
            } else {
                writer.commit(takeRecord());
                open = claimNow(length);
            }
            if (!open) {
                open = claimRecord(length, Deadline.NEVER);
            }
        } finally {
            if (!open) {
                index = NONE;
                try {
                    outgoing.wakePeer();
                } catch (final VirtualMachineError late) {
                    // its own heartbeat wakes the peer
                }
                turn.heldOpen = false;
                try {
                    Reference.reachabilityFence(outgoing); // the end stays open until here
                    turn.give();
                } catch (final VirtualMachineError noStack) {
                    turn.taken = false;
                    turn.held.owner = null;
                }
            }
        }
        return this;
    }

    @Override
    public void abort() {
        if (!isOpen() || !turn.isHolder()) {
            return;
        }
        final int claimed = index;
        index = NONE;
        try {
            if (!end.isClosed()) {
                writer.abort(claimed);
                outgoing.wakePeer(); // the peer must consume the padding
            }
        } finally {
            turn.heldOpen = false;
            try {
                Reference.reachabilityFence(outgoing); // the end stays open until here
                turn.give();
            } catch (final VirtualMachineError noStack) {
                turn.taken = false;
                turn.held.owner = null;
            }
        }
    }

    private void checkLength(final int length) throws MessageTooLongException {
        if (length < 0) {
            throw new IllegalArgumentException("negative length: length=" + length);
        }
        if (length > writer.maxLength()) {
            throw new MessageTooLongException(
                    "a claim lies in the ring in one piece: at most an eighth of it; send longer messages by sendBytes, or give the"
                            + " pipe a larger capacityBytes",
                    length,
                    writer.maxLength());
        }
    }
}
