package io.penstock.examples;

import io.penstock.examples.ChecksumMessages.Assignment;
import io.penstock.examples.ChecksumMessages.Report;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.process.ChildJvm;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/**
 * The workers of a {@link ChecksumJob}, each with a thread of the parent that reads its pipe. A worker that dies is
 * replaced. If that does not help, an interrupt of the job's thread ends the job, and {@link #failure} says why.
 */
final class ChecksumCrew implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final int MAX_DEATHS_WITHOUT_PROGRESS = 20;
    private static final int BY_SIGNAL = 128; // from this exit code on

    private final Thread boss = Thread.currentThread();
    private final Path directory;
    private final List<String> flags;
    private final Assignment assignment;
    private final BiConsumer<Long, Report> reports;
    private final Set<ChildJvm<Assignment, Report>> alive = new LinkedHashSet<>();
    private final Set<ChildJvm<Assignment, Report>> victims = new HashSet<>();
    private final List<Thread> readers = new ArrayList<>();
    private int killed;
    private int deathsWithoutProgress;
    private boolean ending;
    private Failure failure;

    /**
     * Creates a crew without workers.
     *
     * @param reports is given a worker's pid and what it reports
     */
    ChecksumCrew(
            final Path directory,
            final List<String> flags,
            final Assignment assignment,
            final BiConsumer<Long, Report> reports) {
        this.directory = directory;
        this.flags = flags;
        this.assignment = assignment;
        this.reports = reports;
    }

    synchronized void startOne() throws IOException {
        if (ending) {
            return;
        }
        final ChildJvm<Assignment, Report> worker = ChildJvm.running(ChecksumWorker.class)
                .sending(Assignment.class)
                .receiving(Report.class)
                .jvmFlags(flags.toArray(String[]::new))
                .directory(directory)
                .standardOutput(Redirect.DISCARD) // the parent's own is only for the result
                .start();
        alive.add(worker);
        final Thread reader = new Thread(() -> follow(worker), "reads worker " + worker.pid());
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
        notifyAll();
    }

    /** Kills a worker with SIGKILL; waits for one if all have just been killed. */
    synchronized void killOne() throws InterruptedException {
        while (victims.containsAll(alive) && !ending) {
            wait();
        }
        if (!ending) {
            final List<ChildJvm<Assignment, Report>> candidates = new ArrayList<>(alive);
            candidates.removeAll(victims);
            final ChildJvm<Assignment, Report> victim =
                    candidates.get(ThreadLocalRandom.current().nextInt(candidates.size()));
            victims.add(victim);
            victim.process().destroyForcibly();
        }
    }

    private void follow(final ChildJvm<Assignment, Report> worker) {
        boolean ready = false;
        boolean finished = false;
        try {
            worker.connection().send(assignment);
            Report report = worker.connection().receive(START_LIMIT);
            while (report != null) {
                ready = true;
                finished |= report instanceof Report.Counts;
                take(worker, report);
                report = worker.connection().receive();
            }
            worker.process().destroyForcibly(); // hangs during its start
        } catch (final EOFException | BrokenPipeException gone) {
            // Everything that it reported before its end has been read.
        } catch (final IOException | InterruptedException | RuntimeException broken) {
            fail("lost the pipe of a worker: pid=" + worker.pid() + " reason=" + broken);
        }
        worker.close();
        if (!finished) {
            died(worker, ready);
        }
    }

    private void take(final ChildJvm<Assignment, Report> worker, final Report report) {
        reports.accept(worker.pid(), report);
        if (!(report instanceof Report.Ready)) {
            synchronized (this) {
                deathsWithoutProgress = 0;
            }
        }
    }

    private synchronized void died(final ChildJvm<Assignment, Report> worker, final boolean ready) {
        killed++;
        alive.remove(worker);
        if (ending) {
            return;
        }
        final int exitCode = worker.exitCode().orElse(BY_SIGNAL);
        final boolean ours = victims.contains(worker);
        if (!ours && !ready && exitCode < BY_SIGNAL) {
            fail("a worker cannot start, see its own message above: pid=" + worker.pid() + " exitCode=" + exitCode);
        } else if (!ours && ++deathsWithoutProgress > MAX_DEATHS_WITHOUT_PROGRESS) {
            fail("the workers die one after the other without finishing a task: deaths=" + deathsWithoutProgress
                    + " lastPid=" + worker.pid() + " exitCode=" + exitCode);
        } else {
            try {
                startOne();
            } catch (final IOException | RuntimeException cannot) {
                fail("cannot start a worker: " + cannot);
            }
        }
    }

    private synchronized void fail(final String message) {
        if (!ending) {
            ending = true;
            failure = new Failure(message);
            boss.interrupt();
        }
    }

    /** From now on, a worker that ends is not replaced. {@return why the job has failed; null if it has not} */
    synchronized Failure end() {
        ending = true;
        return failure;
    }

    /** Waits until all workers have ended and all their reports are read; they have no tasks left. */
    void awaitEnd() throws InterruptedException {
        final List<Thread> all;
        synchronized (this) {
            all = List.copyOf(readers);
        }
        final long untilNs = System.nanoTime() + END_LIMIT.toNanos();
        for (final Thread reader : all) {
            reader.join(
                    Math.max(1, Duration.ofNanos(untilNs - System.nanoTime()).toMillis()));
        }
        killAll();
        for (final Thread reader : all) {
            reader.join();
        }
    }

    private synchronized void killAll() {
        ending = true;
        notifyAll();
        alive.forEach(worker -> worker.process().destroyForcibly());
    }

    synchronized int killed() {
        return killed;
    }

    /** Kills the remaining workers. */
    @Override
    public void close() {
        killAll();
        final List<ChildJvm<Assignment, Report>> left;
        synchronized (this) {
            left = List.copyOf(alive);
        }
        left.forEach(ChildJvm::close);
    }
}
