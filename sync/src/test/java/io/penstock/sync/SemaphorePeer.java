package io.penstock.sync;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** The other process of a test of semaphores and gauges: obeys line by line, and says what came of it. */
public final class SemaphorePeer {
    static final int PERMITS = 4;

    private static final int WORKERS = 2;

    private SemaphorePeer() {}

    /** Arguments: path of the board, and of a ledger. */
    public static void main(final String[] arguments) throws Exception {
        // The ledger is opened first, so that the kernel gives up its locks before it gives up what proves the death.
        try (Ledger ledger = new Ledger(Path.of(arguments[1]));
                Board board = Board.at(Path.of(arguments[0])).openOrCreate();
                Scanner orders = new Scanner(System.in)) {
            say("ready");
            while (orders.hasNextLine()) {
                obey(board, ledger, orders.nextLine().split(" "));
            }
        }
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void obey(final Board board, final Ledger ledger, final String[] words) throws Exception {
        final SharedSemaphore semaphore = board.semaphore("s", PERMITS);
        final SharedSemaphore unowned = board.unowned("u", 1, 1);
        final SharedGauge gauge = board.gauge("g");
        final int number = words.length > 1 ? Integer.parseInt(words[1]) : 0;
        switch (words[0]) {
            case "acquire" -> {
                say("acquiring");
                semaphore.acquire(number);
                say("acquired");
            }
            case "release" -> {
                semaphore.release(number);
                say("released");
            }
            case "try" -> say(String.valueOf(semaphore.tryAcquire(number, 200, TimeUnit.MILLISECONDS)));
            case "take" -> {
                unowned.acquire();
                say("taken");
            }
            case "give" -> {
                unowned.release();
                say("given");
            }
            case "gauge" -> {
                gauge.add(number);
                say("value " + gauge.get());
            }
            case "work" -> work(board, semaphore, ledger, new Random(number));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    /** Until it is killed, or told to stop: threads that acquire and release, and are interrupted now and then. */
    private static void work(
            final Board board, final SharedSemaphore semaphore, final Ledger ledger, final Random random)
            throws InterruptedException {
        final SharedFlag stop = board.flag("stop");
        final List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(new Worker(board, semaphore, ledger, new Random(random.nextLong())));
            workers.get(i).start();
        }
        say("working");
        while (!stop.isSet()) {
            LockSupport.parkNanos(random.nextInt(3_000_000));
            workers.get(random.nextInt(WORKERS)).interruptTheCall();
        }
        for (final Thread worker : workers) {
            worker.join();
        }
        say("stopped");
    }

    /** Acquires, looks into the ledger, and releases, again and again. */
    private static final class Worker extends Thread {
        private final Board board;
        private final SharedSemaphore semaphore;
        private final Ledger ledger;
        private final Random random;
        private boolean isInCall; // guarded by this

        Worker(final Board board, final SharedSemaphore semaphore, final Ledger ledger, final Random random) {
            this.board = board;
            this.semaphore = semaphore;
            this.ledger = ledger;
            this.random = random;
        }

        synchronized void interruptTheCall() {
            if (isInCall) {
                interrupt();
            }
        }

        /** Outside a call it is never interrupted: that would close the ledger. */
        private synchronized void isInCall(final boolean now) {
            isInCall = now;
            Thread.interrupted();
        }

        @Override
        public void run() {
            final SharedFlag stop = board.flag("stop");
            while (!stop.isSet()) {
                try {
                    turn();
                } catch (final InterruptedException e) {
                    board.adder("interrupts").increment(); // nothing was acquired
                } catch (final IOException | RuntimeException e) {
                    board.flag("wrong").set();
                    throw new IllegalStateException("the worker ends, and the storm has failed", e);
                }
            }
        }

        private void turn() throws InterruptedException, IOException {
            final int wanted = 1 + random.nextInt(random.nextInt(4) == 0 ? PERMITS : 2);
            final Permits permits = acquired(wanted);
            if (permits == null) {
                return;
            }
            final List<FileLock> locks = ledger.enter(wanted);
            if (locks.size() < wanted) {
                System.err.println("too many hold permits: wanted=" + wanted + " got=" + locks.size());
                board.flag("wrong").set();
            }
            board.number("done").incrementAndGet();
            if (random.nextInt(4) == 0) {
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
            ledger.leave(locks);
            permits.close();
        }

        /** Null if the time was up. */
        private Permits acquired(final int wanted) throws InterruptedException {
            isInCall(true);
            try {
                return random.nextBoolean()
                        ? semaphore.hold(wanted)
                        : semaphore.hold(wanted, Duration.ofNanos(random.nextInt(5_000_000)));
            } catch (final TimeoutException late) {
                return null;
            } finally {
                isInCall(false);
            }
        }
    }

    /**
     * As many bytes as there are permits: who has acquired some locks as many bytes. The kernel drops the locks of the dead. Whether a living process holds
     * a permit, it knows from the ledger alone.
     */
    private static final class Ledger implements AutoCloseable {
        private final FileChannel file;

        Ledger(final Path path) throws IOException {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        List<FileLock> enter(final int wanted) throws IOException {
            final List<FileLock> locks = new ArrayList<>();
            synchronized (file) {
                for (int at = 0; at < PERMITS && locks.size() < wanted; at++) {
                    final FileLock lock = tryLock(at);
                    if (lock != null) {
                        locks.add(lock);
                    }
                }
            }
            return locks;
        }

        private FileLock tryLock(final int at) throws IOException {
            try {
                return file.tryLock(at, 1, false);
            } catch (final OverlappingFileLockException another) {
                return null; // of another thread
            }
        }

        void leave(final List<FileLock> locks) throws IOException {
            synchronized (file) {
                for (final FileLock lock : locks) {
                    lock.release();
                }
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
