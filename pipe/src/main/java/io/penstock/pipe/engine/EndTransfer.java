package io.penstock.pipe.engine;

import io.penstock.SharedFileException;
import io.penstock.Waiting;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.PipeAddress;
import io.penstock.pipe.PipeInUseException;
import io.penstock.pipe.StaleAddressException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/**
 * How an end goes from one process to another: two CAS of its word, and nothing in between that a death could leave half done.
 *
 * <pre>
 *   OPEN(giver, g)        to  HANDED(giver, g + 1)   give: in both directions' turns, nothing under way
 *   HANDED(giver, g + 1)  to  OPEN(taker, g + 1)     take, by the first process that tries; the giver may be it
 *   HANDED(giver, g + 1)  to  LOST(giver, g + 1)     by any process that finds the giver dead: {@link PipeFile#isGone}
 * </pre>
 */
public final class EndTransfer {
    private EndTransfer() {}

    /** Gives an end away, and returns where the taker finds it. An end that only sends has no receiving direction: null. */
    public static PipeAddress give(final End end, final Incoming<?> incoming) throws IOException {
        end.checkOpen();
        takeIdle(end, end.sendTurn(), "sends");
        try {
            if (incoming == null) {
                return end.handOver();
            }
            takeIdle(end, incoming.turn(), "receives");
            try {
                if (incoming.holdsParts()) {
                    throw new IllegalStateException("a large message was taken out of the ring, whole or in part: path="
                            + end.file().path() + "; receive it, then hand the end over");
                }
                return end.handOver();
            } finally {
                incoming.turn().give();
            }
        } finally {
            end.sendTurn().give();
        }
    }

    /** If this thread itself is inside, the direction lock reports it. */
    private static void takeIdle(final End end, final DirectionLock turn, final String works) {
        if (!turn.tryTake()) {
            throw new IllegalStateException("an end can be handed over only while it is idle: a thread " + works
                    + ", waits to, or has a claim open: path=" + end.file().path() + "; let it finish first");
        }
    }

    /** The end of an address, not yet taken. A failure before it is taken changes nothing. */
    public static End find(final PipeAddress address, final PipeFile.Shape shape, final PipeSettings settings)
            throws IOException {
        final PipeFile file;
        try {
            file = PipeFile.open(address.path());
        } catch (final NoSuchFileException gone) {
            throw goneAway(address, "the pipe is gone: its other end was closed, and so was this one");
        }
        End end = null;
        try {
            if (file.instance() != address.instance()) {
                throw goneAway(address, "the pipe is gone, and another one lies at its path");
            }
            PipeOpener.check(file, shape);
            checkHanded(file, address);
            end = new End(file, Side.of(address), settings.singleThreaded());
            return end;
        } finally {
            if (end == null) {
                file.close();
            }
        }
    }

    private static NoSuchFileException goneAway(final PipeAddress address, final String reason) {
        return new NoSuchFileException(address.path().toString(), null, reason);
    }

    /** Takes the end. From here on this process has it and must close it. */
    public static void take(final End end, final PipeAddress address, final PipeSettings settings) throws IOException {
        final PipeFile file = end.file();
        final long spins = settings.waiting() == Waiting.BUSY_SPIN ? PipeDescriptor.SPINS : 0;
        while (true) {
            final long handed = checkHanded(file, address);
            final long taken = PipeDescriptor.endWord(
                    PipeDescriptor.STATE_OPEN, file.hub().self(), PipeDescriptor.generation(handed));
            // Pairs with the CAS in End.handOver, after everything the giver did in the rings.
            if (file.replaceEndWord(Side.of(address), handed, taken | spins)) {
                return;
            }
        }
    }

    /** The word of an end that can still be taken. */
    private static long checkHanded(final PipeFile file, final PipeAddress address) throws IOException {
        final Side side = Side.of(address);
        final boolean gone = file.isGone(side); // decides, if the giver is dead
        final long word = file.endWord(side);
        final int generation = PipeDescriptor.generation(word);
        if (generation > address.generation()) {
            throw new StaleAddressException(
                    file.path().toString(),
                    "the end was handed over once more since: addressGeneration=" + address.generation()
                            + " generation=" + generation + " now=" + file.describe(side)
                            + "; use the latest address");
        }
        if (generation < address.generation()) {
            throw new SharedFileException("no such hand-over has been: addressGeneration=" + address.generation()
                    + " generation=" + generation + " path=" + file.path() + "; give the address unchanged");
        }
        switch (PipeDescriptor.state(word)) {
            case PipeDescriptor.STATE_HANDED -> {
                return word;
            }
            case PipeDescriptor.STATE_LOST -> {
                throw lost(file, side, gone);
            }
            default ->
                throw new PipeInUseException(
                        file.path().toString(),
                        "the end was taken already: by=" + file.describe(side) + "; an address is good for one taking");
        }
    }

    private static IOException lost(final PipeFile file, final Side side, final boolean gone) throws IOException {
        if (gone && file.isGone(side.other())) {
            file.remove(); // no other process will
        }
        return new BrokenPipeException("the giver died before the end was taken: giver=" + file.describe(side)
                + " path=" + file.path() + "; a giver must live until its end is taken");
    }
}
