package io.penstock.pipe.engine;

import io.penstock.SharedFileException;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.hub.OpenHandles;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.wait.WaitList;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.PipeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * This process's end of a pipe: whether it is open, whether the peer is there, and how it is closed.
 *
 * <p>Not final: a test lets the peer act between two looks.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one has the end.
 */
public class End {
    private final PipeFile file;
    private final Side side;
    private final DirectionLock sendTurn;
    private final DirectionLock receiveTurn;
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile Supplier<String> peersEnd = () -> "";
    private volatile boolean closed;
    private volatile boolean peerGone;
    private volatile boolean keepsFile;

    /** Why it is closed, if it was not closed by a call. */
    private volatile String lost;

    private final JoinedHub.Registration fileWatch;

    /** What the directions of the end keep. Guarded by this, as is the next. */
    private WeakReference<Object> handle;

    private JoinedHub.Registration openHandle;

    /**
     * The peer's word and the count of deaths when the peer was last seen there. -1 is no word. Guarded by the send lock.
     */
    private long presentWord = -1;

    private int presentDeaths;

    public End(final PipeFile file, final Side side, final boolean singleThreaded) {
        this.file = file;
        this.side = side;
        sendTurn = new DirectionLock(!singleThreaded);
        receiveTurn = new DirectionLock(!singleThreaded);
        fileWatch = file.hub().watchFile(new Watched());
    }

    public PipeFile file() {
        return file;
    }

    /**
     * What the directions of this end keep, so that a claim or one direction alone keeps the whole end open. When no thread can reach it any
     * more, the heartbeat closes this end, which does not refer to it.
     */
    synchronized Object handle() {
        Object known = handle == null ? null : handle.get();
        if (known == null) {
            known = new Object();
            handle = new WeakReference<>(known);
            openHandle = OpenHandles.add(known, "an end of a pipe", file.path().toString(), this::close);
        }
        return known;
    }

    private synchronized void forgetHandle() {
        if (openHandle != null) {
            openHandle.close();
        }
    }

    /** Instead of closing: this process does not take the end after all, and another one may. */
    public void giveUp() {
        if (closing.compareAndSet(false, true)) {
            fileWatch.close();
            forgetHandle();
            closed = true;
            file.close();
        }
    }

    Side side() {
        return side;
    }

    /** Held while a record is written and while waiting for room; {@link #close} takes it. */
    public DirectionLock sendTurn() {
        return sendTurn;
    }

    /** Held while a message is read, waited for or shown. */
    DirectionLock receiveTurn() {
        return receiveTurn;
    }

    boolean isClosed() {
        return closed;
    }

    public void checkOpen() throws IOException {
        if (closed) {
            throw lost == null ? new ClosedChannelException() : new SharedFileException(lost);
        }
    }

    /**
     * The file, as the hub looks after it. While both ends are there no process deletes it. When the peer has gone, a new creator may; then there is
     * still to be received what the peer has sent.
     */
    private final class Watched implements JoinedHub.WatchedFile {
        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public boolean isInPlace() {
            return isPeerGone() || !file.isReplaced();
        }

        @Override
        public void lost(final String message) {
            if (!closing.get() && !isPeerGone()) {
                lost = message;
                closed = true;
                file.waitList().wakeLocal();
            }
        }
    }

    /**
     * Whether the peer has closed its end or died. After a yes a receiver must look at the ring once more: the peer may have
     * committed messages before it left.
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

    /** Cheap while the word is unchanged and no process of the hub has died since the last call. */
    void checkPeer(final long word) throws BrokenPipeException {
        final int deaths = file.hub().deaths();
        if (word == presentWord && deaths == presentDeaths) {
            return;
        }
        checkPeerAnew();
        presentWord = word;
        presentDeaths = deaths;
    }

    /** As {@link #checkPeer()}, without the shortcut. A peer that was seen gone stays gone, whatever its word says later. */
    void checkPeerAnew() throws BrokenPipeException {
        if (isPeerGone()) {
            throw new BrokenPipeException("the peer is gone and cannot receive this: peer="
                    + file.describe(side.other()) + " path=" + file.path() + peersEnd());
        }
    }

    /** The threads of this end never sleep, so the peer need not wake them. */
    void declareSpinning() {
        final long word = file.endWord(side);
        file.replaceEndWord(side, word, word | PipeDescriptor.SPINS);
    }

    /** Keeps the file until the caller knows that the peer will not connect any more, and calls {@link PipeFile#remove}. */
    public void keepFile() {
        keepsFile = true;
    }

    /**
     * Lets the end of stream say more of the peer's end.
     *
     * @param text asked for when the end of stream is met; it begins with a space, or is empty
     */
    public void explainEndOfStream(final Supplier<String> text) {
        peersEnd = text;
    }

    /** {@return what is known of the peer's end, for the end of stream} */
    String peersEnd() {
        return peersEnd.get();
    }

    /** The process that was to connect will not, and from now on no other may. */
    public void peerWillNotCome() {
        final long free = file.endWord(side.other());
        final long neverUsed = PipeDescriptor.endWord(
                PipeDescriptor.STATE_CLOSED, ParticipantId.NOBODY, PipeDescriptor.generation(free));
        if (PipeDescriptor.state(free) == PipeDescriptor.STATE_NONE
                && file.replaceEndWord(side.other(), free, neverUsed)) {
            file.waitList().wakeLocal();
        }
    }

    /** Closes the end. Sends that returned before are received; no send writes after it. */
    void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        fileWatch.close();
        closed = true;
        forgetHandle();
        final WaitList waitList = file.waitList();
        waitList.wakeLocal();
        final boolean sendersLeft = sendTurn.enterToClose();
        try {
            giveUpWord();
        } finally {
            if (sendersLeft) {
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
            if (sendersLeft && receiveTurn.hasLeft()) {
                file.leave(side);
            }
            file.discardRings();
            file.close();
        }
    }

    /**
     * Hands the end over. It is closed for this process from now on, and nothing changes for the peer. The caller holds both
     * directions and nothing is under way; waiting threads find the end closed.
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
        fileWatch.close();
        closed = true;
        forgetHandle();
        file.waitList().wakeLocal();
        file.closeUnlessHanded(side, generation);
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

    /** Whether the file is not needed any more. It stays while a process may still connect and receive what was sent. */
    private boolean isLast() {
        if (PipeDescriptor.state(file.endWord(side.other())) == PipeDescriptor.STATE_NONE) {
            return !file.hasUnreadFromA();
        }
        return file.isGone(side.other());
    }
}
