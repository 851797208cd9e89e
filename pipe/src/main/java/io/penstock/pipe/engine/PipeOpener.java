package io.penstock.pipe.engine;

import io.penstock.SharedFileException;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.wait.Deadline;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.PipeInUseException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Creates a pipe's file, replacing what a dead creator has left, and takes the second end of an existing one. */
public final class PipeOpener {
    /** As a rule the death of a creator is proven by then. */
    public static final Duration PROOF_TIME = Duration.ofSeconds(1);

    private static final Duration REMOVAL_TIME = Duration.ofSeconds(5);
    private static final long SHORTEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private PipeOpener() {}

    /** Creates the file and takes end A. */
    public static PipeFile create(final Path path, final PipeFile.Shape shape) throws IOException {
        final Deadline patience = Deadline.after(REMOVAL_TIME);
        while (true) {
            try {
                return PipeFile.create(path, shape);
            } catch (final FileAlreadyExistsException occupied) {
                if (patience.isOver()) {
                    throw new FileAlreadyExistsException(
                            path.toString(),
                            null,
                            "other processes create pipes at this path again and again, or one cannot be deleted");
                }
                removeLeftover(path);
            }
        }
    }

    private static void removeLeftover(final Path path) throws IOException {
        final PipeFile leftover;
        try {
            leftover = PipeFile.open(path);
        } catch (final NoSuchFileException removedMeanwhile) {
            return;
        } catch (final SharedFileException foreign) {
            final IOException refusal = new FileAlreadyExistsException(
                    path.toString(), null, "not a pipe that could be replaced: " + foreign.getMessage());
            refusal.initCause(foreign);
            throw refusal;
        }
        try {
            removeLeftover(path, leftover);
        } finally {
            leftover.close();
        }
    }

    private static void removeLeftover(final Path path, final PipeFile leftover) throws IOException {
        final boolean own = PipeDescriptor.participant(leftover.endWord(Side.A))
                == leftover.hub().self();
        final Deadline proof = own ? Deadline.after(Duration.ZERO) : Deadline.after(PROOF_TIME);
        while (!leftover.isGone(Side.A)) {
            if (proof.isOver()) {
                throw new FileAlreadyExistsException(
                        path.toString(),
                        null,
                        "the pipe of a living process: creator=" + leftover.describe(Side.A)
                                + "; connect to it, or choose another path");
            }
            LockSupport.parkNanos(SHORTEST_PAUSE_NS);
        }
        leftover.remove();
        leftover.discardRings();
    }

    /** Takes end B, waiting until there is a file whose end B is free. */
    public static PipeFile connect(final Path path, final PipeFile.Shape shape, final Deadline deadline)
            throws IOException, InterruptedException {
        long pauseNs = SHORTEST_PAUSE_NS;
        while (true) {
            try {
                return connect(path, shape, false);
            } catch (final NoSuchFileException | PipeInUseException | BrokenPipeException notYet) {
                if (deadline.isOver()) {
                    throw notYet;
                }
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(pauseNs, deadline.remainingNs()));
            pauseNs = Math.min(LONGEST_PAUSE_NS, pauseNs * 2);
        }
    }

    /**
     * Takes end B of a pipe of this shape; of its capacities, only whether they are 0 counts. A pipe whose creator is gone and left no
     * message is accepted only if {@code evenIfAbandoned}.
     */
    public static PipeFile connect(final Path path, final PipeFile.Shape shape, final boolean evenIfAbandoned)
            throws IOException {
        final PipeFile file = PipeFile.open(path);
        boolean connected = false;
        try {
            connect(file, shape, evenIfAbandoned);
            connected = true;
            return file;
        } finally {
            if (!connected) {
                file.close();
            }
        }
    }

    private static void connect(final PipeFile file, final PipeFile.Shape shape, final boolean evenIfAbandoned)
            throws IOException {
        check(file, shape);
        final long free = file.endWord(Side.B);
        if (PipeDescriptor.state(free) != PipeDescriptor.STATE_NONE) {
            throw inUse(file);
        }
        if (!evenIfAbandoned && isAbandoned(file)) {
            throw abandoned(file);
        }
        final long taken =
                PipeDescriptor.endWord(PipeDescriptor.STATE_OPEN, file.hub().self(), PipeDescriptor.generation(free));
        if (!file.replaceEndWord(Side.B, free, taken)) {
            throw inUse(file);
        }
        if (!evenIfAbandoned && isAbandoned(file)) {
            new End(file, Side.B, true).close(); // the creator left at this moment and did not see this end
            throw abandoned(file);
        }
    }

    private static boolean isAbandoned(final PipeFile file) {
        return file.isGone(Side.A) && !file.hasUnreadFromA();
    }

    private static BrokenPipeException abandoned(final PipeFile file) {
        return new BrokenPipeException("the creator has gone and left no message: creator=" + file.describe(Side.A)
                + " path=" + file.path() + "; create the pipe anew");
    }

    private static IOException inUse(final PipeFile file) {
        final long word = file.endWord(Side.B);
        if (PipeDescriptor.state(word) == PipeDescriptor.STATE_CLOSED
                && PipeDescriptor.participant(word) == ParticipantId.NOBODY) {
            return abandoned(file);
        }
        return new PipeInUseException(
                file.path().toString(),
                "both ends of the pipe are taken: creator=" + file.describe(Side.A) + " connector="
                        + file.describe(Side.B) + "; make one pipe per pair of processes");
    }

    static void check(final PipeFile file, final PipeFile.Shape expected) throws SharedFileException {
        final PipeFile.Shape actual = file.shape();
        if (!nameOf(actual.capacityAToB(), actual.typeAToB())
                        .equals(nameOf(expected.capacityAToB(), expected.typeAToB()))
                || !nameOf(actual.capacityBToA(), actual.typeBToA())
                        .equals(nameOf(expected.capacityBToA(), expected.typeBToA()))) {
            throw new SharedFileException("the two ends differ in what they send: creator sends "
                    + nameOf(actual.capacityAToB(), actual.typeAToB()) + " and receives "
                    + nameOf(actual.capacityBToA(), actual.typeBToA()) + ", this process wants to receive "
                    + nameOf(expected.capacityAToB(), expected.typeAToB()) + " and send "
                    + nameOf(expected.capacityBToA(), expected.typeBToA()) + " path=" + file.path()
                    + "; give both ends the same types, mirrored");
        }
    }

    private static String nameOf(final int capacity, final String type) {
        return capacity == 0 ? "nothing" : type;
    }
}
