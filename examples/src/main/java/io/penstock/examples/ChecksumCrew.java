package io.penstock.examples;

import io.penstock.examples.ChecksumMessages.Assignment;
import io.penstock.examples.ChecksumMessages.Report;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.process.ChildJvm;
import io.penstock.process.ChildStartException;
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

    /** Starts a worker, on a thread of its own: several start at the same time. Does not wait. */
    synchronized void startOne() {
        if (ending) {
            return;
        }
        final Thread reader = new Thread(this::runWorker, "reads a worker");
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }

    private void runWorker() {
        final ChildJvm<Assignment, Report> worker;
        try {
            worker = ChildJvm.running(ChecksumWorker.class)
                    .sending(Assignment.class)
                    .receiving(Report.class)
                    .jvmFlags(flags.toArray(String[]::new))
                    .directory(directory)
                    .standardOutput(Redirect.DISCARD) // the parent's own is only for the result
                    .start();
        } catch (final ChildStartException notStarted) {
            died(null, false, notStarted.exitCode().orElse(0), notStarted.getMessage());
            return;
        } catch (final IOException | RuntimeException cannot) {
            fail("cannot start a worker: " + cannot);
            return;
        }
        if (join(worker)) {
            follow(worker);
        } else {
            worker.process().destroyForcibly();
            worker.close();
        }
    }

    /** Returns false if the job has ended meanwhile. */
    private synchronized boolean join(final ChildJvm<Assignment, Report> worker) {
        if (!ending) {
            alive.add(worker);
            notifyAll();
        }
        return !ending;
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
            died(
                    worker,
                    ready,
                    worker.exitCode().orElse(BY_SIGNAL),
                    "pid=" + worker.pid() + " exitCode=" + worker.exitCode().orElse(BY_SIGNAL));
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

    /** The worker is null if it has not started. */
    private synchronized void died(
            final ChildJvm<Assignment, Report> worker, final boolean ready, final int exitCode, final String how) {
        killed++;
        alive.remove(worker);
        if (ending) {
            return;
        }
        final boolean ours = victims.contains(worker);
        if (!ours && !ready && exitCode < BY_SIGNAL) {
            fail("a worker cannot start: " + how);
        } else if (!ours && ++deathsWithoutProgress > MAX_DEATHS_WITHOUT_PROGRESS) {
            fail("the workers die one after the other without finishing a task: deaths=" + deathsWithoutProgress
                    + " last: " + how);
        } else {
            startOne();
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

    /** Kills the remaining workers, also those that are starting, and waits for their end. */
    @Override
    public void close() {
        killAll();
        final List<Thread> all;
        synchronized (this) {
            all = List.copyOf(readers);
        }
        all.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (final Thread reader : all) {
            while (reader.isAlive()) {
                try {
                    reader.join();
                } catch (final InterruptedException later) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
