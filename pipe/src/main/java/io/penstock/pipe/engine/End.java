package io.penstock.pipe.engine;

import io.penstock.SharedFileException;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.wait.WaitList;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.PipeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * This process's end of a pipe: is it open, is the peer still there, and closing.
 *
 * <p>Not final: a test lets the peer act between two looks.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one has the end.
 */
public class End {
    private final PipeFile file;
    private final Side side;
    private final DirectionLock sendTurn;
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean peerGone;
    private volatile boolean keepsFile;

    /**
     * A word of the peer, and a count of deaths, at which it was there; at first what no word is (a closed end without a participant
     * is that of a child that never came). Only by whoever has the turn to send.
     */
    private long presentWord = -1;

    private int presentDeaths;

    public End(final PipeFile file, final Side side, final boolean singleThreaded) {
        this.file = file;
        this.side = side;
        sendTurn = new DirectionLock(!singleThreaded);
    }

    public PipeFile file() {
        return file;
    }

    Side side() {
        return side;
    }

    /** Had while a record is written and while waiting for room; {@link #close} needs it. */
    public DirectionLock sendTurn() {
        return sendTurn;
    }

    boolean isClosed() {
        return closed;
    }

    public void checkOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /**
     * Whether the peer has closed its end or died. Whoever receives must look at the ring once more after it was told so:
     * whatever the peer committed, it committed before.
     */
    public boolean isPeerGone() {
        if (!peerGone && file.isGone(side.other())) {
            peerGone = true;
        }
        return peerGone;
    }

    /** The word of the peer's end. */
    public long peerWord() {
        return file.endWord(side.other());
    }

    void checkPeer() throws BrokenPipeException {
        checkPeer(peerWord());
    }

    /** Cheap while neither the word has changed nor anybody in the hub has died since the last time. */
    void checkPeer(final long word) throws BrokenPipeException {
        final int deaths = file.hub().deaths();
        if (word == presentWord && deaths == presentDeaths) {
            return;
        }
        checkPeerAnew();
        presentWord = word;
        presentDeaths = deaths;
    }

    /** Without a look at what was true the last time: whoever has gone once stays gone, whatever its word says later. */
    void checkPeerAnew() throws BrokenPipeException {
        if (isPeerGone()) {
            throw new BrokenPipeException(
                    "nobody will receive this: peer=" + file.describe(side.other()) + " path=" + file.path());
        }
    }

    /** The threads of this end never sleep: the peer need not wake them. */
    void declareSpinning() {
        final long word = file.endWord(side);
        file.replaceEndWord(side, word, word | PipeDescriptor.SPINS);
    }

    /** The file stays until {@link PipeFile#remove} is called by somebody who knows that the peer will not come any more. */
    public void keepFile() {
        keepsFile = true;
    }

    /** The process that was to connect will not: nobody else may either. */
    public void peerWillNotCome() {
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
        final boolean entered = sendTurn.enterToClose();
        try {
            giveUpWord();
        } finally {
            if (entered) {
                sendTurn.leave();
            }
        }
        waitList.signalAll(side.other().dataCondition());
        waitList.signalAll(side.other().spaceCondition());
        try {
            if (!keepsFile && isLast()) {
                file.remove();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot delete a pipe that both ends have closed: path=" + file.path(), e);
        } finally {
            file.close();
        }
    }

    /**
     * Hands the end over; it is closed for this process from now on, and nothing changes for the peer. Only in both directions'
     * turns, while nothing is under way: threads that wait for theirs find the end closed.
     */
    PipeAddress handOver() throws IOException {
        final long word = file.endWord(side);
        final int generation = PipeDescriptor.generation(word) + 1;
        if (generation > PipeDescriptor.MAX_GENERATION) {
            throw new IllegalStateException("handed over too often: generation=" + generation + " max="
                    + PipeDescriptor.MAX_GENERATION + " path=" + file.path() + "; make a new pipe");
        }
        final PipeAddress address = file.address(side, generation);
        if (!closing.compareAndSet(false, true)) {
            throw new ClosedChannelException();
        }
        final int self = file.hub().self();
        final boolean given = PipeDescriptor.state(word) == PipeDescriptor.STATE_OPEN
                && PipeDescriptor.participant(word) == self
                && file.replaceEndWord(
                        side, word, PipeDescriptor.endWord(PipeDescriptor.STATE_HANDED, self, generation));
        closed = true;
        file.waitList().wakeLocal();
        if (!given) {
            throw new SharedFileException("the end is not this process's any more: end=" + file.describe(side)
                    + " path=" + file.path() + "; something else has written to the file");
        }
        return address;
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
