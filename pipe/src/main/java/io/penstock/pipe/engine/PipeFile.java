package io.penstock.pipe.engine;

import io.penstock.SharedFileException;
import io.penstock.core.channel.Channel;
import io.penstock.core.channel.ClassTable;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.OwnerLock;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import io.penstock.core.ring.RingDamagedException;
import io.penstock.core.wait.WaitList;
import io.penstock.pipe.PipeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** A pipe's file: its words and rings, as {@link PipeDescriptor} draws them. */
public final class PipeFile {
    private final Path path;
    private final Channel channel;
    private final Shape shape;
    private final AtomicBuffer control;
    private final AtomicBuffer ringFromA;
    private final AtomicBuffer ringFromB;

    private PipeFile(final Path path, final Channel channel, final Shape shape) {
        this.path = path;
        this.channel = channel;
        channel.nameConditions(PipeObserver::nameOf);
        this.shape = shape;
        control = channel.body(0, PipeDescriptor.CONTROL_LENGTH);
        ringFromA = ring(PipeDescriptor.ringAToBOffset(), shape.capacityAToB());
        ringFromB = ring(PipeDescriptor.ringBToAOffset(shape.capacityAToB()), shape.capacityBToA());
    }

    /** Creates the file with this process at end A. */
    static PipeFile create(final Path path, final Shape shape) throws IOException {
        final Channel.Layout layout = new Channel.Layout(
                PipeDescriptor.FILE_KIND,
                PipeDescriptor.VERSION,
                ClassTable.DEFAULT_LENGTH,
                PipeDescriptor.WAIT_CELLS,
                PipeDescriptor.bodyLength(shape.capacityAToB(), shape.capacityBToA()),
                PipeDescriptor.geometry(shape.capacityAToB(), shape.capacityBToA()),
                List.of(shape.typeAToB(), shape.typeBToA()));
        return new PipeFile(path, Channel.create(path, layout, PipeFile::takeEndA), shape);
    }

    private static void takeEndA(final Channel channel) {
        channel.body(0, PipeDescriptor.CONTROL_LENGTH)
                .putLongRelease(
                        PipeDescriptor.END_A,
                        PipeDescriptor.endWord(
                                PipeDescriptor.STATE_OPEN, channel.hub().self(), 0));
    }

    public static PipeFile open(final Path path) throws IOException {
        try {
            return openAndMap(path);
        } catch (final UncheckedIOException failed) { // what lies beyond 2 GiB is mapped by the path
            final IOException cause = failed.getCause();
            if (cause instanceof SharedFileException) {
                throw new NoSuchFileException(
                        path.toString(), null, "replaced while it was being opened: " + cause.getMessage());
            }
            throw cause;
        }
    }

    private static PipeFile openAndMap(final Path path) throws IOException {
        final Channel channel = Channel.open(path, PipeDescriptor.FILE_KIND, PipeDescriptor.VERSION);
        PipeFile file = null;
        try {
            file = of(path, channel);
            return file;
        } finally {
            if (file == null) {
                channel.close();
            }
        }
    }

    private static PipeFile of(final Path path, final Channel channel) throws SharedFileException {
        final Shape shape = Shape.of(channel.layout(), path);
        if (channel.layout().classTableLength() == 0) {
            throw new SharedFileException("a pipe without a class table: classTableLength=0 path=" + path
                    + "; the file was damaged: delete it");
        }
        return new PipeFile(path, channel, shape);
    }

    /** What the creator said of the pipe. */
    public Shape shape() {
        return shape;
    }

    /** What a pipe carries. Where nothing is sent in a direction, the ring's capacity is 0 and the name of the type is empty. */
    public record Shape(int capacityAToB, int capacityBToA, String typeAToB, String typeBToA) {
        /** Throws if no pipe can have such a header. */
        static Shape of(final Channel.Layout layout, final Path path) throws SharedFileException {
            final List<Long> geometry = layout.geometry();
            final List<String> names = layout.names();
            if (geometry.size() < 2
                    || names.size() < 2
                    || !PipeDescriptor.isCapacity(geometry.get(0))
                    || !PipeDescriptor.isCapacity(geometry.get(1))) {
                throw new SharedFileException("no pipe can look like this: capacities=" + geometry + " types=" + names
                        + " path=" + path + "; the file was damaged: delete it");
            }
            final Shape shape =
                    new Shape(geometry.get(0).intValue(), geometry.get(1).intValue(), names.get(0), names.get(1));
            layout.checkBody(PipeDescriptor.bodyLength(shape.capacityAToB, shape.capacityBToA), path);
            return shape;
        }
    }

    public Path path() {
        return path;
    }

    /** A number that distinguishes this file from all others that were ever at its path. */
    long instance() {
        return channel.file().instance();
    }

    /** Gives the file back. */
    public void close() {
        channel.close();
    }

    /** Whether the path certainly leads elsewhere by now, or nowhere. */
    boolean isReplaced() {
        return channel.file().isReplaced();
    }

    /** Gives the file back once an end that this process has handed over is taken. Until then the process must stay in the hub. */
    void closeUnlessHanded(final Side side, final int generation) {
        final long handed = PipeDescriptor.endWord(PipeDescriptor.STATE_HANDED, hub().self(), generation);
        final AtomicReference<JoinedHub.Registration> registration = new AtomicReference<>();
        registration.set(hub().onDeath(() -> {
            final JoinedHub.Registration own = registration.get();
            if (own == null || endWord(side) == handed) {
                return false; // and again in a moment, in the end once a second
            }
            own.close();
            close();
            return true;
        }));
    }

    /** The hub of the pipe's directory. */
    public JoinedHub hub() {
        return channel.hub();
    }

    public WaitList waitList() {
        return channel.waitList();
    }

    ClassTable classTable() {
        return new ClassTable(channel.classTable(), hub());
    }

    /** Mapped when the file is opened: after an end was taken, nothing depends on the path. */
    private AtomicBuffer ring(final long offset, final int capacity) {
        return capacity == 0 ? null : channel.body(offset, PipeDescriptor.ringLength(capacity));
    }

    /** The ring in which a side sends; null where it sends nothing. */
    public AtomicBuffer ringFrom(final Side side) {
        return side == Side.A ? ringFromA : ringFromB;
    }

    /** Whether end A has sent something that was not consumed yet. */
    boolean hasUnreadFromA() {
        final int capacity = shape.capacityAToB();
        if (capacity == 0) {
            return false;
        }
        final AtomicBuffer ring = ringFrom(Side.A);
        return ring.getLongVolatile(capacity + RingBufferDescriptor.TAIL_POSITION_OFFSET)
                != ring.getLongVolatile(capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET);
    }

    /** Where an end is found after it was handed over so often. */
    PipeAddress address(final Side side, final int generation) {
        return new PipeAddress(
                path.toAbsolutePath().toUri(),
                instance(),
                side == Side.A,
                generation,
                side == Side.A ? shape.typeAToB() : shape.typeBToA(),
                side == Side.A ? shape.typeBToA() : shape.typeAToB());
    }

    /** The word of both processes, for what is built on the pipe. */
    public SharedWord sharedWord() {
        return new SharedWord(control, PipeDescriptor.SHARED);
    }

    public long endWord(final Side side) {
        return control.getLongVolatile(side.wordOffset());
    }

    /** A CAS, so that it also orders everything stored before. Pairs with {@link #endWord}. */
    public boolean replaceEndWord(final Side side, final long expected, final long update) {
        return control.compareAndSetLong(side.wordOffset(), expected, update);
    }

    /**
     * Whether an end that was in use will never be used again. If a dead process has handed it over, this call decides: after
     * it, no process can take the end.
     */
    public boolean isGone(final Side side) {
        while (true) {
            final long word = endWord(side);
            final int state = PipeDescriptor.state(word);
            final int participant = PipeDescriptor.participant(word);
            if (state == PipeDescriptor.STATE_NONE) {
                return false;
            }
            if (state != PipeDescriptor.STATE_OPEN && state != PipeDescriptor.STATE_HANDED) {
                return true;
            }
            if (!hub().isDead(participant)) {
                return false;
            }
            if (state == PipeDescriptor.STATE_OPEN) {
                if (endWord(side) == word) { // else the end was handed over before that death
                    return true;
                }
            } else if (replaceEndWord( // pairs with the CAS in EndTransfer
                    side,
                    word,
                    PipeDescriptor.endWord(PipeDescriptor.STATE_LOST, participant, PipeDescriptor.generation(word)))) {
                return true;
            }
        }
    }

    /** Whether a process has an end, as far as it is known. */
    public boolean isOpen(final Side side) {
        return PipeDescriptor.state(endWord(side)) == PipeDescriptor.STATE_OPEN && !isGone(side);
    }

    /** The process that has or had an end, for an error text. */
    public String describe(final Side side) {
        final long word = endWord(side);
        final String who = hub().describe(PipeDescriptor.participant(word));
        return switch (PipeDescriptor.state(word)) {
            case PipeDescriptor.STATE_NONE -> "none";
            case PipeDescriptor.STATE_OPEN ->
                who + (hub().isDead(PipeDescriptor.participant(word)) ? " (dead)" : " (open)");
            case PipeDescriptor.STATE_CLOSED, PipeDescriptor.STATE_LEFT -> who + " (closed)";
            case PipeDescriptor.STATE_HANDED -> who + " (handed over, not taken yet)";
            case PipeDescriptor.STATE_LOST -> who + " (dead, handed over and never taken)";
            default -> who + " (unknown state=" + PipeDescriptor.state(word) + ")";
        };
    }

    /**
     * Deletes the file from its directory, unless another living process is about to, and returns whether it is gone. Only the owner of the
     * lock deletes, and only while the path leads to this file. So a file that has replaced it is never deleted.
     */
    public boolean remove() throws IOException {
        // Never released, so it must not keep this process in the hub.
        final OwnerLock remover = new OwnerLock(control, PipeDescriptor.REMOVER, new Names(hub()));
        try {
            if (remover.tryAcquire() == OwnerLock.Acquisition.REFUSED) {
                return !channel.file().isInPlace();
            }
        } catch (final LockLostException damaged) {
            throw new SharedFileException(
                    "pipe is damaged, so it is not deleted: " + damaged.getMessage() + " path=" + path
                            + "; delete it when no process uses it",
                    damaged);
        }
        boolean deleted = false;
        try {
            channel.file().delete();
            deleted = true;
        } finally {
            if (!deleted) {
                remover.release(); // so that any process may try again
            }
        }
        return true;
    }

    /** No thread of this process is inside its closed end any more. */
    void leave(final Side side) {
        final long word = endWord(side);
        if (PipeDescriptor.state(word) == PipeDescriptor.STATE_CLOSED
                && PipeDescriptor.participant(word) == hub().self()) {
            replaceEndWord( // pairs with the look in hasLeft, after every load of this process from the rings
                    side,
                    word,
                    PipeDescriptor.endWord(PipeDescriptor.STATE_LEFT, hub().self(), PipeDescriptor.generation(word)));
        }
    }

    /** Whether no thread of any process is in an end, or will be. Only for a file that was deleted: a process that has it open must not connect any more. */
    private boolean hasLeft(final Side side) {
        final long word = endWord(side);
        final int participant = PipeDescriptor.participant(word);
        return switch (PipeDescriptor.state(word)) {
            case PipeDescriptor.STATE_LEFT, PipeDescriptor.STATE_LOST -> true;
            case PipeDescriptor.STATE_NONE -> // pairs with the CAS in PipeOpener.connect
                replaceEndWord(
                        side,
                        word,
                        PipeDescriptor.endWord(
                                PipeDescriptor.STATE_CLOSED, ParticipantId.NOBODY, PipeDescriptor.generation(word)));
            // A process that has left the hub counts as dead, and may still have a thread inside.
            case PipeDescriptor.STATE_CLOSED -> participant == ParticipantId.NOBODY;
            default -> isGone(side);
        };
    }

    /**
     * Gives the memory of the rings back if the file was deleted and no thread of any process is inside. A thread inside would read zeros.
     *
     * @return false if a process must leave first, or be proven dead, or the file is in place
     */
    public boolean discardRings() {
        if (channel.file().isInPlace() || !hasLeft(Side.A) || !hasLeft(Side.B)) {
            return false;
        }
        if (ringFromA != null) {
            channel.discard(ringFromA);
        }
        if (ringFromB != null) {
            channel.discard(ringFromB);
        }
        return true;
    }

    /** For the user, about damage in one of the rings. */
    static SharedFileException damaged(final RingDamagedException damage, final String path) {
        return new SharedFileException(
                "pipe is damaged: " + damage.getMessage() + " path=" + path
                        + "; something else has written to the file: close this end and make a new pipe",
                damage);
    }

    /** The participants alone. */
    private record Names(JoinedHub hub) implements Participants {
        @Override
        public int self() {
            return hub.self();
        }

        @Override
        public boolean isDead(final int participant) {
            return hub.isDead(participant);
        }
    }
}
