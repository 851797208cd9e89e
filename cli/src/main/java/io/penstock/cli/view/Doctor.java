package io.penstock.cli.view;

import io.penstock.ChannelView;
import io.penstock.core.wait.Futex;
import io.penstock.pipe.PipeView;
import io.penstock.queue.QueueStats;
import io.penstock.sink.SinkStatus;
import io.penstock.sync.SyncStats;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Looks for what is wrong with the channels of a directory, and below. It writes nothing.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> any that may read the files. <b>Blocks:</b> for file operations only.
 */
public final class Doctor {
    private static final int FULL_PERCENT = 100;
    private static final double BUSY_FACTOR = 2;
    private static final int FEW_PERCENT = 10;
    private static final int ALMOST_NONE_PERCENT = 2;

    private final Path directory;
    private final List<Finding> findings = new ArrayList<>();

    private Doctor(final Path directory) {
        this.directory = directory;
    }

    /**
     * Looks at everything.
     *
     * @return what is wrong, the worst first; none if all is well
     * @throws IOException if the directory cannot be read
     */
    public static List<Finding> examine(final Path directory) throws IOException {
        final Doctor doctor = new Doctor(directory);
        doctor.channels();
        doctor.findings.addAll(DirectoryCheck.of(directory));
        doctor.machine();
        doctor.findings.sort(Comparator.comparing(Finding::severity)
                .thenComparing(Finding::path)
                .thenComparing(Finding::code));
        return List.copyOf(doctor.findings);
    }

    private void channels() throws IOException {
        for (final Path path : Channels.below(directory)) {
            try {
                check(path, ChannelView.of(path));
            } catch (final NoSuchFileException gone) {
                // between the listing and the look
            } catch (final IOException failure) {
                unreadable(path, String.valueOf(failure.getMessage()));
            }
        }
        for (final DeadlockFacts deadlock : Locks.at(directory).deadlocks()) {
            findings.add(Finding.error(
                    "deadlock",
                    deadlock.members().get(0).board(),
                    "threads wait for each other: " + deadlock.members(),
                    "end one of the processes, or open the board with breakDeadlocks(true)"));
        }
    }

    private void unreadable(final Path path, final String why) {
        if (why.contains("another version")) {
            findings.add(Finding.error(
                    "version", path, why, "use the penstock of the programs' version, or one version everywhere"));
        } else {
            findings.add(Finding.error("unreadable", path, why, "see the message"));
        }
    }

    private void check(final Path path, final ChannelView view) {
        for (final ChannelView.User user : view.users()) {
            if (user.state() == ChannelView.State.STOPPED) {
                findings.add(Finding.warning(
                        "stopped",
                        path,
                        "a process that uses it is stopped: pid=" + user.pid(),
                        "kill -CONT " + user.pid() + ", or end it: what it holds is given to others then"));
            }
        }
        if (view instanceof QueueStats queue) {
            queue(path, queue);
        } else if (view instanceof SyncStats board) {
            board(path, board);
        } else if (view instanceof PipeView pipe) {
            pipe(path, pipe);
        } else if (view instanceof SinkStatus sink) {
            sink(path, sink);
        }
    }

    private void queue(final Path path, final QueueStats queue) {
        final List<QueueStats.User> living = queue.users().stream()
                .filter(user -> user.state() != ChannelView.State.DEAD)
                .toList();
        final ChannelFacts facts = Channels.facts(path, queue);
        if (facts.fullPercent() >= FULL_PERCENT) {
            final boolean someoneMayTake = living.stream()
                    .anyMatch(user -> user.leases() > 0
                            || !user.waiting().containsKey(QueueStats.Wait.PUT)
                            || user.waiting().containsKey(QueueStats.Wait.TAKE));
            findings.add(
                    someoneMayTake
                            ? Finding.warning(
                                    "full",
                                    path,
                                    "the queue is full: items=" + queue.depth() + " maxItems=" + queue.maxItems()
                                            + " usedBytes=" + queue.bytes(),
                                    "start more consumers, or see what the present ones do")
                            : Finding.error(
                                    "no-consumer",
                                    path,
                                    "the queue is full, and no process that lives seems to take from it: items="
                                            + queue.depth() + " maxItems=" + queue.maxItems() + " users="
                                            + living.size(),
                                    "start a consumer, or take the items away: penstock drain " + path));
        }
        if (queue.deadLetters() > 0) {
            findings.add(Finding.warning(
                    "dead-letters",
                    path,
                    "items were given up: deadLetters=" + queue.deadLetters(),
                    "penstock dead list " + path));
        }
        final int heldByTheDead = queue.users().stream()
                .filter(user -> user.state() == ChannelView.State.DEAD)
                .mapToInt(QueueStats.User::leases)
                .sum();
        if (heldByTheDead > 0 && living.isEmpty()) {
            findings.add(Finding.warning(
                    "leases-of-the-dead",
                    path,
                    "processes died with items in their hands, and none that lives has the queue open: items="
                            + heldByTheDead,
                    "the next process that opens the queue gives them out again"));
        }
    }

    private void board(final Path path, final SyncStats board) {
        for (final LockFacts lock : Locks.held(board)) {
            if (ProcessFacts.word(ChannelView.State.STOPPED).equals(lock.holderState())) {
                findings.add(Finding.error(
                        "stopped-holder",
                        path,
                        "a stopped process holds a lock: lock=" + lock.name() + " pid=" + lock.holder() + " heldMs="
                                + lock.heldMs() + " waiting=" + lock.waiting(),
                        "kill -CONT " + lock.holder() + ", or end it: the lock goes to the next one then"));
            }
        }
    }

    private void pipe(final Path path, final PipeView pipe) {
        final boolean used = !pipe.users().isEmpty();
        if (used && pipe.users().stream().allMatch(user -> user.state() == ChannelView.State.DEAD)) {
            findings.add(Finding.warning(
                    "leftover", path, "the processes of this pipe are dead", "delete the file: rm " + path));
        }
    }

    private void sink(final Path path, final SinkStatus sink) {
        final long lag = sink.numbers().get("lag");
        final long dropped = sink.numbers().get("dropped");
        if (sink.sinkPid() == 0 && lag > 0) {
            findings.add(Finding.error(
                    "no-sink",
                    path,
                    "records wait, and no sink writes: records=" + lag + " workers="
                            + sink.workers().size(),
                    "start a sink for this directory: LogSink, or the standalone jar with --dir " + path));
        }
        if (dropped > 0) {
            findings.add(Finding.warning(
                    "dropped",
                    path,
                    "workers gave up records because their lanes were full: records=" + dropped,
                    "see whether the sink keeps up: penstock log status " + path));
        }
    }

    private void machine() throws IOException {
        if (!Futex.isSupported()) {
            findings.add(Finding.warning(
                    "futex",
                    "",
                    "this JVM cannot use the futex: os=" + System.getProperty("os.name") + " arch="
                            + System.getProperty("os.arch"),
                    "waiting threads wake later here; all else works"));
        }
        final int processors = Runtime.getRuntime().availableProcessors();
        Machine.load()
                .filter(load -> load > BUSY_FACTOR * processors)
                .ifPresent(load -> findings.add(Finding.warning(
                        "load",
                        "",
                        "the machine is crowded: load=" + load + " processors=" + processors,
                        "run fewer processes, or expect waits")));
        final FileStore store = Files.getFileStore(directory);
        final long total = store.getTotalSpace();
        final long free = total <= 0 ? 100 : store.getUsableSpace() * 100 / total;
        if (free < FEW_PERCENT) {
            final String what = "the file system is nearly full: freePercent=" + free + " freeBytes="
                    + store.getUsableSpace() + " type=" + store.type();
            final String advice = "delete what is not needed; new channels and large items need room";
            findings.add(
                    free < ALMOST_NONE_PERCENT
                            ? Finding.error("space", directory, what, advice)
                            : Finding.warning("space", directory, what, advice));
        }
        Machine.deletedMapped(directory).forEach((path, pids) -> {
            if (!path.contains("/.penstock")) {
                findings.add(Finding.error(
                        "deleted",
                        path,
                        "the file was deleted, and processes still have it: pids=" + pids,
                        "end them: they and those that come later do not see each other"));
            }
        });
    }
}
