package io.penstock.pipe;

import io.penstock.hub.WaitList;
import io.penstock.ring.ParticipantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * This process's end of a pipe: is it open, is the peer still there, and closing.
 *
 * <p>Not final: a test lets the peer act between two looks.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one has the end.
 */
class End {
    private final PipeFile file;
    private final Side side;
    private final ReentrantLock sendLock = new ReentrantLock();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean peerGone;
    private volatile boolean keepsFile;

    End(final PipeFile file, final Side side) {
        this.file = file;
        this.side = side;
    }

    PipeFile file() {
        return file;
    }

    Side side() {
        return side;
    }

    /** Held while a record is written and while waiting for room; {@link #close} needs it. */
    ReentrantLock sendLock() {
        return sendLock;
    }

    boolean isClosed() {
        return closed;
    }

    void checkOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /**
     * Whether the peer has closed its end or died. Whoever receives must look at the ring once more after it was told so:
     * whatever the peer committed, it committed before.
     */
    boolean isPeerGone() {
        if (!peerGone && file.isGone(side.other())) {
            peerGone = true;
        }
        return peerGone;
    }

    void checkPeer() throws BrokenPipeException {
        if (isPeerGone()) {
            throw new BrokenPipeException(
                    "nobody will receive this: peer=" + file.describe(side.other()) + " path=" + file.path());
        }
    }

    /** The file stays until {@link PipeFile#remove} is called by somebody who knows that the peer will not come any more. */
    void keepFile() {
        keepsFile = true;
    }

    /** The process that was to connect will not: nobody else may either. */
    void peerWillNotCome() {
        final long free = file.endWord(side.other());
        final long nobody = PipeDescriptor.endWord(
                PipeDescriptor.STATE_CLOSED, ParticipantId.NOBODY, PipeDescriptor.generation(free));
        if (PipeDescriptor.state(free) == PipeDescriptor.STATE_NONE
                && file.replaceEndWord(side.other(), free, nobody)) {
            file.waitList().wakeLocal();
        }
    }

    /** Closes; the sends that have returned before are received, and no send writes after it. */
    void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        closed = true;
        final WaitList waitList = file.waitList();
        waitList.wakeLocal();
        sendLock.lock();
        try {
            giveUpWord();
        } finally {
            sendLock.unlock();
        }
        waitList.signalAll(side.other().dataCondition());
        waitList.signalAll(side.other().spaceCondition());
        if (!keepsFile && isLast()) {
            try {
                file.remove();
            } catch (final IOException e) {
                throw new UncheckedIOException(
                        "cannot delete a pipe that both ends have closed: path=" + file.path(), e);
            }
        }
    }

    private void giveUpWord() {
        final long word = file.endWord(side);
        final int self = file.hub().self();
        if (PipeDescriptor.state(word) == PipeDescriptor.STATE_OPEN && PipeDescriptor.participant(word) == self) {
            // Pairs with the peer's volatile read in PipeFile.isGone.
            file.replaceEndWord(
                    side,
                    word,
                    PipeDescriptor.endWord(PipeDescriptor.STATE_CLOSED, self, PipeDescriptor.generation(word)));
        }
    }

    /** Whether nobody needs the file any more: it stays while somebody may still connect for what was sent. */
    private boolean isLast() {
        if (PipeDescriptor.state(file.endWord(side.other())) == PipeDescriptor.STATE_NONE) {
            return !file.hasUnreadFromA();
        }
        return file.isGone(side.other());
    }
}
