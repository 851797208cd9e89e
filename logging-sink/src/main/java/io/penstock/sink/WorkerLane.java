package io.penstock.sink;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.ring.EndLock;
import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;

/** The one lane of this process in a directory, behind all its handles. Any thread. */
final class WorkerLane {
    /** How often a wait for the file asks whether a sink is still there. */
    private static final long HOPE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long LARGE_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** In place of the number of a large record's file. */
    private static final long INLINE = 0;

    private static final long FAILED = -1;

    private final SinkFile sink;
    private final Channel channel;
    private final LaneName name;
    private final AtomicBuffer words;
    private final LaneWriter writer;
    private final LargeFiles largeFiles;
    private final EndLock turn = new EndLock();
    private final Object failedLock = new Object();

    /** Records of calls that failed, which are yet to be counted as dropped. Changed under the lock. */
    private volatile long failed;

    /** Of these, those that could not be counted under the lock; a guess where two threads count at once. */
    private volatile int failedWithoutLock;

    private final JoinedHub.Registration fileWatch;
    private volatile boolean lost;
    private boolean closed;

    /** Whether this JVM is about to exit: then nothing may stay behind that could be in the file. */
    private volatile Consumer<Deadline> exitWait;

    private WorkerLane(final SinkFile sink, final Channel channel, final LaneName name, final int capacity) {
        this.sink = sink;
        this.channel = channel;
        channel.nameConditions(ObservedLane::nameOf);
        this.name = name;
        words = channel.body(0, LaneDescriptor.WORDS_LENGTH);
        writer = new LaneWriter(words, channel.body(LaneDescriptor.WORDS_LENGTH, LaneDescriptor.ringLength(capacity)));
        largeFiles = new LargeFiles(channel.hub().directory());
        fileWatch = channel.hub().watchFile(new Watched());
    }

    /** The lane's file, as the hub looks after it. Only the sink deletes it, after the lane was closed. */
    private final class Watched implements JoinedHub.WatchedFile {
        @Override
        public Path path() {
            return channel.file().path();
        }

        @Override
        public boolean isInPlace() {
            return !channel.file().isReplaced();
        }

        @Override
        public void lost(final String message) {
            lost = true;
        }
    }

    /** Creates this process's lane, and the directory (mode 0700) where missing. */
    static WorkerLane create(final Path directory, final int capacity) throws IOException {
        try {
            return createMapped(directory, capacity);
        } catch (final UncheckedIOException removedMeanwhile) {
            // What lies beyond 2 GiB is mapped by the path.
            throw removedMeanwhile.getCause();
        }
    }

    private static WorkerLane createMapped(final Path directory, final int capacity) throws IOException {
        final SinkFile sink = SinkFile.at(directory);
        WorkerLane lane = null;
        try {
            lane = createMapped(sink, capacity);
            return lane;
        } finally {
            if (lane == null) {
                sink.channel().close();
            }
        }
    }

    private static WorkerLane createMapped(final SinkFile sink, final int capacity) throws IOException {
        final JoinedHub hub = sink.channel().hub();
        final Channel.Layout layout = new Channel.Layout(
                LaneDescriptor.FILE_KIND,
                LaneDescriptor.VERSION,
                0,
                LaneDescriptor.WAIT_CELLS,
                LaneDescriptor.bodyLength(capacity),
                List.of((long) capacity, ProcessHandle.current().pid(), System.currentTimeMillis()),
                List.of());
        for (int number = 1; ; number++) {
            final LaneName name = new LaneName(hub.self(), number);
            try {
                final Channel channel = Channel.create(
                        hub.directory().resolve(name.fileName()),
                        layout,
                        fresh -> fresh.body(0, LaneDescriptor.WORDS_LENGTH).putLong(LaneDescriptor.OWNER, hub.self()));
                // Before the sink is told of it.
                new Ownership(hub.directory()).give(channel.file().path());
                sink.countOpened();
                return new WorkerLane(sink, channel, name, capacity);
            } catch (final FileAlreadyExistsException closedBefore) {
                // The sink has not removed that one yet.
            }
        }
    }

    /** How an append ended. */
    enum Outcome {
        ACCEPTED,
        DROPPED,

        /** The lane was removed, and closed because there is another one: the record is to go there. It was not counted here. */
        MOVED
    }

    /** Appends a record; see {@link LogLane#append}. */
    Outcome append(
            final int level,
            final long timestampNs,
            final byte[] bytes,
            final int offset,
            final int length,
            final long blockNs) {
        if (failed != 0 || failedWithoutLock != 0) {
            countFailed();
        }
        boolean offered = false;
        boolean settled = false;
        try {
            words.getAndAddLong(LaneDescriptor.OFFERED, 1);
            offered = true;
            final Outcome outcome = appendInTurn(level, timestampNs, bytes, offset, length, blockNs);
            settled = true;
            return outcome;
        } finally {
            if (offered && !settled) { // by stores alone: there may be no stack for a call
                boolean counted = false;
                try {
                    synchronized (failedLock) {
                        failed++;
                        counted = true;
                    }
                } finally {
                    if (!counted) { // nor for the monitor, in which HotSpot's interpreter looks for an overflow
                        final int before = failedWithoutLock; // a call for an atomic step may fail
                        failedWithoutLock = before + 1;
                    }
                }
            }
        }
    }

    /** A call that throws has logged nothing, and its caller hears of it. The file reports it as dropped. */
    private void countFailed() {
        final long count;
        synchronized (failedLock) {
            count = failed + failedWithoutLock;
            failed = 0;
            failedWithoutLock = 0;
        }
        if (count != 0) {
            final long nowMs = System.currentTimeMillis();
            addDropped(count, nowMs, nowMs);
        }
    }

    private Outcome appendInTurn(
            final int level,
            final long timestampNs,
            final byte[] bytes,
            final int offset,
            final int length,
            final long blockNs) {
        final Thread self = Thread.currentThread();
        boolean appended = false;
        boolean pressing = true;
        Deadline begun = null;
        try {
            // No deadline on the quick path: it would cost a look at the clock.
            begun = turn.tryLock() ? null : Deadline.after(blockNs, TimeUnit.NANOSECONDS);
            if (begun != null && !lockUntil(begun)) {
                return drop();
            }
            if (closed) {
                return refuse();
            }
            appended = appendNow(level, timestampNs, bytes, offset, length);
            if (!appended) {
                final Deadline deadline = begun != null ? begun : Deadline.after(blockNs, TimeUnit.NANOSECONDS);
                final long file = isInline(length) ? INLINE : writeFile(bytes, offset, length, deadline);
                appended = file != FAILED && appendWaiting(level, timestampNs, bytes, offset, length, file, deadline);
                if (!appended) {
                    return drop();
                }
            }
            writer.countWritten(timestampNs);
            pressing = writer.isPressing();
        } catch (final VirtualMachineError late) {
            if (!appended) {
                throw late;
            }
            // the record is in the lane: it is counted together with the next one
        } finally {
            if (turn.held.owner == self) {
                try {
                    turn.unlock();
                } catch (final VirtualMachineError noStack) {
                    turn.held.owner = null;
                }
            }
        }
        try {
            sink.signalData();
            if (pressing) {
                sink.signalPressure();
            }
        } catch (final VirtualMachineError late) {
            // the sink looks by itself, a little later
        }
        final Consumer<Deadline> wait = exitWait;
        if (wait != null) {
            wait.accept(begun != null ? begun : Deadline.after(blockNs, TimeUnit.NANOSECONDS));
        }
        return Outcome.ACCEPTED;
    }

    /** From now on {@link #append} also waits, as long as it would for room, until the record is in the file. */
    void exiting(final Consumer<Deadline> wait) {
        exitWait = wait;
    }

    /** Whether the file has everything that was accepted, and tells of what was dropped. */
    boolean isWritten() {
        return writer.isTaken()
                && words.getLongVolatile(LaneDescriptor.DROPPED) == words.getLongVolatile(LaneDescriptor.TOLD);
    }

    /** Waits until {@link #isWritten}, as long as there is hope for a sink that writes. */
    boolean awaitWritten(final Deadline deadline, final BooleanSupplier hope) {
        while (!isWritten()) {
            if (deadline.isOver() || !hope.getAsBoolean()) {
                return false;
            }
            final long sliceNs = Math.min(HOPE_NS, deadline.remainingNs());
            Uninterrupted.await(() -> channel.waitList()
                    .await(
                            LaneDescriptor.CONDITION_ROOM,
                            Waiting.balanced(),
                            this::isWritten,
                            Deadline.after(sliceNs, TimeUnit.NANOSECONDS)));
        }
        return true;
    }

    private boolean isInline(final int length) {
        return length <= writer.inlineLimit();
    }

    private boolean appendNow(
            final int level, final long timestampNs, final byte[] bytes, final int offset, final int length) {
        return isInline(length) && writer.tryAppend(level, timestampNs, bytes, offset, length);
    }

    /** Once more and again, until there is room or the time is up; a large record's file goes with it then. */
    private boolean appendWaiting(
            final int level,
            final long timestampNs,
            final byte[] bytes,
            final int offset,
            final int length,
            final long file,
            final Deadline deadline) {
        while (true) {
            // Before the attempt: room made in between must not be slept over.
            final long consumed = writer.consumed();
            if (file == INLINE
                    ? writer.tryAppend(level, timestampNs, bytes, offset, length)
                    : writer.tryAppendLarge(level, timestampNs, file, length)) {
                return true;
            }
            if (!awaitRoom(consumed, deadline)) {
                if (file != INLINE) {
                    largeFiles.delete(name, file);
                }
                return false;
            }
        }
    }

    /** The file of a large record; returns its number. On a full disk it tries again until the time is up. */
    private long writeFile(final byte[] bytes, final int offset, final int length, final Deadline deadline) {
        final long number = writer.nextLarge();
        while (true) {
            try {
                largeFiles.write(name, number, bytes, offset, length);
                return number;
            } catch (final IOException noSpace) {
                if (deadline.isOver()) {
                    return FAILED;
                }
                LockSupport.parkNanos(Math.min(LARGE_RETRY_NS, deadline.remainingNs()));
            }
        }
    }

    private boolean awaitRoom(final long consumed, final Deadline deadline) {
        sink.signalData();
        sink.signalPressure();
        return Uninterrupted.await(() -> channel.waitList()
                .await(
                        LaneDescriptor.CONDITION_ROOM,
                        Waiting.balanced(),
                        () -> writer.consumed() != consumed,
                        deadline));
    }

    private boolean lockUntil(final Deadline deadline) {
        return Uninterrupted.await(() -> turn.lock(deadline.remainingNs()));
    }

    private Outcome drop() {
        final long nowMs = System.currentTimeMillis();
        addDropped(1, nowMs, nowMs);
        return Outcome.DROPPED;
    }

    private Outcome refuse() {
        if (!lost) {
            return drop();
        }
        words.getAndAddLong(LaneDescriptor.OFFERED, -1);
        return Outcome.MOVED;
    }

    /** Counts records that were given up in front of it; see {@link LogLane#countDropped}. */
    void countDropped(final long records, final long firstMs, final long lastMs) {
        words.getAndAddLong(LaneDescriptor.OFFERED, records);
        addDropped(records, firstMs, lastMs);
    }

    /** The sink tells of it in the file. */
    private void addDropped(final long records, final long firstMs, final long lastMs) {
        final long before = words.getAndAddLong(LaneDescriptor.DROPPED, records);
        // Pairs with the release store in LaneReader.release.
        if (before == words.getLongVolatile(LaneDescriptor.TOLD)) {
            words.putLongRelease(LaneDescriptor.FIRST_DROP_MS, firstMs);
        }
        words.putLongRelease(LaneDescriptor.LAST_DROP_MS, lastMs);
    }

    SinkFile sink() {
        return sink;
    }

    /** {@return whether the sink of the directory can know it: false if its file was deleted} */
    boolean isInPlace() {
        return channel.file().isInPlace();
    }

    /** {@return whether its file or the hub's was removed under it: a sink that starts now cannot know it} */
    boolean isLost() {
        return lost;
    }

    /** {@return records that it was given} */
    long offered() {
        return words.getLongVolatile(LaneDescriptor.OFFERED);
    }

    /** {@return records in the ring or the file} */
    long written() {
        return words.getLongVolatile(LaneDescriptor.WRITTEN);
    }

    /** {@return records given up} */
    long dropped() {
        return words.getLongVolatile(LaneDescriptor.DROPPED);
    }

    /** Nothing more will be appended; the sink removes the file when it has emptied it. */
    void close() {
        if (failed != 0 || failedWithoutLock != 0) {
            countFailed();
        }
        Uninterrupted.await(() -> turn.lock(EndLock.FOREVER));
        try {
            if (!closed) {
                closed = true;
                if (writer.isCountLate()) {
                    writer.countLate();
                }
                // Release, after the last commit: pairs with the volatile read in SinkLane.isClosed.
                words.putLongRelease(LaneDescriptor.STATE, LaneDescriptor.STATE_CLOSED);
            }
        } finally {
            turn.unlock();
        }
        fileWatch.close();
        sink.signalData();
    }

    /** After {@link #close}, when this process waits for the sink no more: with its last channel it leaves the directory's hub. */
    void release() {
        channel.close();
        sink.channel().close();
    }
}
