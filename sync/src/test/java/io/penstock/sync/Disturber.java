package io.penstock.sync;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The threads of a storm's process, and what disturbs them at random moments: interrupts, and the close of the handles that they use, which are opened again.
 *
 * <p>A ledger is written in the usual order of things: lock, write, unlock. But a close gives the lock back in the midst of that, as a death does, and the
 * thread lives on. So a thread writes to its ledger by {@link Turn#undisturbed}, which begins nothing when the handle was closed.
 */
final class Disturber {
    /** A thread whose turn takes longer is stuck: it was given what it waits for, and sleeps. */
    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(90);

    private static final int CLOSE_IN = 8;
    private static final long CALM_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path path;
    private final Board control;
    private final Random random;
    private final boolean isDisturbing;
    private final SharedFlag stop;
    private final List<Group> groups = new ArrayList<>();

    /**
     * With no threads yet.
     *
     * @param path of the board that the threads use
     * @param control a board that is not disturbed
     * @param isDisturbing whether it disturbs at all
     */
    Disturber(final Path path, final Board control, final Random random, final boolean isDisturbing) {
        this.path = path;
        this.control = control;
        this.random = random;
        this.isDisturbing = isDisturbing;
        this.stop = control.flag("stop");
    }

    /** What a thread does again and again, until it is told to stop. It is new for each thread. */
    interface Work {
        /** What this throws of an interrupt or of a close is counted; all else is a failure of the storm. */
        void turn(Turn turn) throws Exception;
    }

    /** What is written to a ledger. */
    interface Entry {
        void write() throws Exception;
    }

    /** What a thread has for its work. */
    interface Turn {
        /** The handle that the thread uses in this turn. It may be closed at any moment. */
        Board board();

        /** Never disturbed. */
        Board control();

        /** A number that no other thread of the storm has or had. */
        int slot();

        /** Of this thread. */
        Random random();

        /** Whether this process is disturbed at all. In one that is not, no interrupt and no close ends a wait that has missed its wake-up. */
        boolean isDisturbed();

        /** Writes while the thread is not interrupted, and the handle is open and stays so. */
        void undisturbed(Entry entry) throws Exception;

        /** The storm has failed. */
        void fail(String why);
    }

    /** Adds threads that share a handle. */
    void add(final List<Work> works) throws Exception {
        final Group group = new Group(Board.at(path).open());
        for (final Work work : works) {
            group.workers.add(new Worker(group, work));
        }
        groups.add(group);
    }

    void start() {
        groups.forEach(group -> group.workers.forEach(Thread::start));
    }

    /**
     * Until the threads are told to stop, and have.
     *
     * @param pauseNs between two disturbances, at most
     */
    void run(final long pauseNs) throws Exception {
        while (!stop.isSet()) {
            if (isDisturbing) {
                LockSupport.parkNanos(random.nextLong(pauseNs));
                disturb(groups.get(random.nextInt(groups.size())));
            } else {
                LockSupport.parkNanos(CALM_NS);
            }
            groups.forEach(group -> group.workers.forEach(Worker::checkProgress));
        }
        for (final Group group : groups) {
            for (final Worker worker : group.workers) {
                worker.join();
            }
            group.board.close();
        }
    }

    private void disturb(final Group group) throws Exception {
        group.guard.writeLock().lock();
        try {
            if (random.nextInt(CLOSE_IN) == 0) {
                group.reopen();
            } else {
                group.workers.get(random.nextInt(group.workers.size())).interrupt();
            }
        } finally {
            group.guard.writeLock().unlock();
        }
    }

    /** A handle, and who uses it. */
    private final class Group {
        /** Read by those who write to a ledger, written by what disturbs. */
        private final ReentrantReadWriteLock guard = new ReentrantReadWriteLock();

        private final List<Worker> workers = new ArrayList<>();
        private Board board; // guarded by guard

        Group(final Board board) {
            this.board = board;
        }

        /** Now and then the process has no handle in between: it leaves the board, and enters it as a new one. */
        private void reopen() throws Exception {
            final Board old = board;
            if (random.nextBoolean()) {
                board = Board.at(path).open();
                old.close();
            } else {
                old.close();
                board = Board.at(path).open();
            }
        }

        Board board() {
            guard.readLock().lock();
            try {
                return board;
            } finally {
                guard.readLock().unlock();
            }
        }
    }

    /** A thread of the storm. */
    private final class Worker extends Thread implements Turn {
        private final Group group;
        private final Work work;
        private final int slot = Math.toIntExact(control.number("slots").getAndIncrement());
        private final Random ownRandom = new Random(random.nextLong());
        private volatile long beganNs = System.nanoTime();
        private Board board;

        Worker(final Group group, final Work work) {
            super("worker");
            setDaemon(true);
            this.group = group;
            this.work = work;
        }

        @Override
        public void run() {
            while (!stop.isSet()) {
                beganNs = System.nanoTime();
                board = group.board();
                try {
                    work.turn(this);
                } catch (final InterruptedException interrupted) {
                    control.adder("interrupts").increment();
                } catch (final IllegalStateException | IllegalMonitorStateException closed) {
                    if (isOfClose(closed)) {
                        control.adder("closes").increment();
                    } else {
                        failed(closed);
                    }
                } catch (final Throwable wrong) {
                    failed(wrong);
                }
            }
        }

        private boolean isOfClose(final RuntimeException thrown) {
            for (Throwable each = thrown; each != null; each = each.getCause()) {
                if (String.valueOf(each.getMessage()).contains("was closed")) {
                    return board.isClosed();
                }
            }
            return false;
        }

        private void failed(final Throwable wrong) {
            wrong.printStackTrace();
            fail(wrong.toString());
        }

        void checkProgress() {
            if (isAlive() && System.nanoTime() - beganNs > STUCK_NS && !stop.isSet()) {
                final StringBuilder stack = new StringBuilder("a thread is stuck:");
                for (final StackTraceElement frame : getStackTrace()) {
                    stack.append("\n    ").append(frame);
                }
                fail(stack.toString());
                beganNs = System.nanoTime();
            }
        }

        @Override
        public Board board() {
            return board;
        }

        @Override
        public Board control() {
            return control;
        }

        @Override
        public int slot() {
            return slot;
        }

        @Override
        public Random random() {
            return ownRandom;
        }

        @Override
        public boolean isDisturbed() {
            return isDisturbing;
        }

        @Override
        public void undisturbed(final Entry entry) throws Exception {
            group.guard.readLock().lock();
            try {
                if (board.isClosed()) {
                    throw new IllegalStateException("the handle was closed before the ledger was written");
                }
                Thread.interrupted(); // none comes now: some ledgers cannot stand one
                entry.write();
            } finally {
                group.guard.readLock().unlock();
            }
        }

        @Override
        public void fail(final String why) {
            System.err.println("storm: pid=" + ProcessHandle.current().pid() + " " + why);
            control.flag("wrong").set();
        }
    }
}
