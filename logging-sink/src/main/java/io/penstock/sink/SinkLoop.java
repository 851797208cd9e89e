package io.penstock.sink;

import io.penstock.Waiting;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The sink's thread. It sleeps until a lane has a record, waits a little for more, and writes. */
final class SinkLoop implements Runnable {
    /** The second name of the log file; see {@link LogFile#keep}. */
    private static final String KEPT = "sink.file";

    private static final long RETRY_MS = 250;
    private static final long CLOSE_PATIENCE_MS = 5000;

    /** A killed process keeps its lock on the log file until it has gone, which takes a loaded machine a while. */
    private static final long DYING_MS = 2000;

    /**
     * How often an idle sink checks whether its file was renamed, and whether it is still used. These checks are all that an idle sink costs,
     * so they are rare, but a rename must be noticed within a second. The last check may be {@link LogFile#LOOK_NS} older than the last batch.
     */
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(700);

    /** After so long without any lane, it is not used any more. */
    private static final long UNUSED_NS = TimeUnit.SECONDS.toNanos(2);

    /** The part of the window spent on waiting for more. The rest is for workers that are slow between clock and append. */
    private static final int SETTLE_PART = 5;

    private static final long LONE_SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Settings settings;
    private final WaitList waits;
    private final Election election;
    private final Checkpoint checkpoint;
    private final Drain drain;
    private final LaneSet lanes;
    private final SinkFile file;
    private final RepeatedProblem complaint;
    private final RepeatedProblem removed;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean stopping;
    private LogFile output;
    private volatile boolean won;
    private final Forcing forcing;
    private Janitor janitor;
    private long archives;
    private long usedNs;
    private volatile boolean active;
    private volatile long recordsWritten;
    private volatile Throwable failure;

    /** Not started yet. */
    SinkLoop(final Settings settings, final SinkFile file) {
        this.settings = settings;
        this.file = file;
        complaint = new RepeatedProblem(settings.problems());
        removed = new RepeatedProblem(settings.problems());
        waits = file.channel().waitList();
        election = new Election(file, this::isClosing);
        checkpoint = new Checkpoint(file.words(), file.channel().file().path());
        final LargeFiles largeFiles = new LargeFiles(file.channel().hub().directory());
        forcing = new Forcing(settings.sync());
        drain = new Drain(
                checkpoint,
                largeFiles,
                settings.sync() == Sync.BATCH,
                settings.rotation(),
                this::rotated,
                System::currentTimeMillis,
                Drain.BATCH_LENGTH);
        lanes = new LaneSet(file, largeFiles, settings.problems());
    }

    boolean isActive() {
        return active;
    }

    long recordsWritten() {
        return recordsWritten;
    }

    /** {@return what ended it, or null} */
    Throwable failure() {
        return failure;
    }

    /**
     * Makes this sink the one that writes, on the caller's thread; false if it is not. The patience is for a dead sink's death to be
     * proven.
     */
    boolean begin(final Deadline patience) throws IOException, InterruptedException {
        final Deadline limit = election.isHeldHere() ? Deadline.after(0, TimeUnit.NANOSECONDS) : patience;
        if (!election.win(limit)) {
            return false;
        }
        won = true;
        try {
            open(Deadline.after(DYING_MS, TimeUnit.MILLISECONDS));
        } catch (final IOException | RuntimeException | Error e) {
            end();
            throw e;
        }
        return true;
    }

    /** Called if it will not run. */
    void abandon() {
        lanes.close();
    }

    /** {@return the sink that writes, for a message} */
    String holder() {
        return election.holder();
    }

    private void open(final Deadline patience) throws IOException {
        closeOutput();
        output = LogFile.open(
                settings.logFile(), kept(), archives, settings.sync() != Sync.NEVER, settings.problems(), patience);
        lanes.refresh();
        checkLanesOfIntent();
        drain.recover(lanes.readers(), output);
        final Path aside = DamagedTail.moveAside(output, checkpoint.end(output.identity()));
        if (aside != null) {
            settings.problems().accept("the log file ended in a piece of a line, which was moved: to=" + aside);
        }
        drain.start(output, output.modifiedMs());
        if (janitor == null) {
            janitor = new Janitor(settings);
        }
        usedNs = System.nanoTime();
        active = true;
    }

    /** To finish a batch without one of its lanes would write the records of that lane twice. */
    private void checkLanesOfIntent() throws IOException {
        final Checkpoint.Intent intent = checkpoint.intent();
        final List<Long> missing = new ArrayList<>();
        if (intent != null) {
            checkpoint.forEachLane(intent, (progress, id) -> {
                if (lanes.isMissing(id)) {
                    missing.add(id);
                }
            });
        }
        if (!missing.isEmpty()) {
            throw new IOException("a lane of an unfinished batch cannot be opened: directory=" + settings.directory()
                    + " lanes=" + missing.size() + "; run the sink as the user that ran the one before");
        }
    }

    private Path kept() {
        return file.channel().hub().directory().resolve(KEPT);
    }

    private void rotated() {
        janitor.wake();
    }

    @Override
    public void run() {
        try {
            while (!won && !isClosing()) {
                standBy();
            }
            while (won && !isClosing()) {
                if (!attempt(this::step)) {
                    pause();
                }
            }
            finish();
        } catch (final LockLostException e) {
            won = false;
            fail(e);
        } catch (final RuntimeException | Error e) {
            fail(e);
        } finally {
            end();
        }
    }

    private void standBy() {
        try {
            won = election.win(Deadline.NEVER);
        } catch (final InterruptedException unexpected) {
            // The thread is private to this class, and only close ends it.
        }
    }

    /** Runs a step that a full disk can stop. After an error the next attempt opens the file anew and recovers first. */
    private boolean attempt(final Step step) {
        try {
            if (!active) {
                open(Deadline.after(0, TimeUnit.NANOSECONDS));
            }
            step.run();
            complaint.over("the sink writes again: file=" + settings.logFile());
            return true;
        } catch (final IOException | UncheckedIOException | DirectoryIteratorException e) {
            active = false;
            cutTorn();
            if (stopping && !lanes.haveWorkers()) {
                close(); // which tries again for some seconds
            }
            complaint.of(
                    "the sink cannot write, and tries again: file=" + settings.logFile() + " cause=" + e,
                    System.nanoTime());
            return false;
        }
    }

    /** Recovers at once, so that no piece of a batch stays in the file while there is no space. */
    private void cutTorn() {
        try {
            if (output != null) {
                drain.recover(lanes.readers(), output);
            }
        } catch (final IOException again) {
            // The checkpoint still says what to do; the next attempt begins with it.
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void step() throws IOException {
        sleep(
                CheckpointDescriptor.CONDITION_DATA,
                Waiting.balanced(),
                () -> isClosing() || lanes.wantAttention() || isStopped(),
                forcing.limit(TICK_NS));
        if (isClosing()) {
            return;
        }
        if (!lanes.wantAttention()) {
            tick();
            return;
        }
        lanes.refresh();
        sleep(
                CheckpointDescriptor.CONDITION_PRESSURE,
                Waiting.parking(),
                () -> isClosing() || lanes.isPressing(),
                Deadline.after(
                        settleNs(settings.windowNs(), lanes.size(), EpochClock.nowNs() - lanes.oldestNs()),
                        TimeUnit.NANOSECONDS));
        write();
    }

    /**
     * Computes how long the sink waits for more. The time that its wake-up took counts: on a busy machine that can exceed all the rest. The
     * age is that of the oldest record by its timestamp. A timestamp outside of the window, which a worker may choose, is ignored.
     */
    static long settleNs(final long windowNs, final int lanes, final long ageNs) {
        final long settleNs = windowNs / SETTLE_PART;
        if (lanes <= 1) {
            return Math.min(settleNs, LONE_SETTLE_NS);
        }
        return ageNs < 0 || ageNs > windowNs ? settleNs : Math.max(0, settleNs - ageNs);
    }

    private void write() throws IOException {
        election.check();
        lanes.refresh();
        final long before = drain.recordsWritten();
        drain.round(lanes.readers(), output, election::check);
        lanes.settle();
        recordsWritten = drain.recordsWritten();
        forcing.afterRound(output, recordsWritten != before);
    }

    /** Does, while nothing is to be written, what no signal wakes it for. */
    private void tick() throws IOException {
        election.check();
        drain.follow(output);
        if (lanes.isTellingDue()) {
            write();
        } else {
            // Where a lane could not be opened or deleted.
            lanes.refresh();
            lanes.settle();
            forcing.afterRound(output, false);
        }
        final long nowNs = System.nanoTime();
        if (!file.isInPlace()) {
            abandoned(nowNs);
        } else if (lanes.size() > 0) {
            usedNs = nowNs;
        } else if (stopping || (settings.endWhenUnused() && nowNs - usedNs >= UNUSED_NS)) {
            close();
        }
    }

    /** New workers open their lanes in another directory of that name. The lanes of the present ones are still mapped. */
    private void abandoned(final long nowNs) {
        final String text =
                "the directory of the lanes, or the sink's file in it, was removed: the sink ends with its last worker: directory="
                        + settings.directory();
        removed.of(text, nowNs);
        if (lanes.size() == 0) {
            failure = new IOException(text);
            close();
        }
    }

    private void sleep(
            final int condition, final Waiting waiting, final BooleanSupplier ready, final Deadline deadline) {
        try {
            waits.await(condition, waiting, ready, deadline);
        } catch (final InterruptedException unexpected) {
            // The thread is private to this class, and only close ends it. The next batch comes early, which does no
            // harm.
        }
    }

    private void pause() {
        try {
            closing.await(RETRY_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException unexpected) {
            // as above
        }
    }

    /** Writes what was accepted before the close. On a full disk it stays in the lanes. */
    private void finish() {
        final Deadline patience = Deadline.after(CLOSE_PATIENCE_MS, TimeUnit.MILLISECONDS);
        while (won && !patience.isOver()) {
            if (attempt(this::write) && attempt(() -> forcing.atEnd(output))) {
                attempt(() -> Files.deleteIfExists(kept())); // nothing is left to be found by it
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MS));
        }
    }

    private void fail(final Throwable e) {
        failure = e;
        settings.problems().accept("the sink has ended: " + e);
    }

    private void end() {
        active = false;
        lanes.close();
        if (janitor != null) {
            janitor.close();
        }
        closeOutput();
        if (won) {
            won = false;
            election.resign();
        }
        file.channel().close();
    }

    private void closeOutput() {
        if (output != null) {
            archives = output.archives();
            try {
                output.close();
            } catch (final IOException e) {
                settings.problems()
                        .accept("the log file could not be closed: file=" + settings.logFile() + " cause=" + e);
            }
            output = null;
        }
    }

    private boolean isStopped() {
        return stopping && lanes.size() == 0;
    }

    /** Ends it as soon as no worker has a lane and all is written; at once if it stands by. Does not wait for that. */
    void closeWhenUnused() {
        stopping = true;
        if (won) {
            waits.wakeLocal();
        } else {
            close();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Ends it after it has written what is there. Does not wait for that. */
    void close() {
        closing.countDown();
        waits.wakeLocal();
    }
}
