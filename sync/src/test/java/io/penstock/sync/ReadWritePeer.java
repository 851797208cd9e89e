package io.penstock.sync;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/** The other process of a test of read-write locks: obeys line by line, and says what came of it. */
public final class ReadWritePeer {
    private ReadWritePeer() {}

    /** Argument: path of the board. */
    public static void main(final String[] arguments) throws Exception {
        try (Board board = Board.at(Path.of(arguments[0])).openOrCreate();
                Scanner orders = new Scanner(System.in)) {
            final SharedLong first = board.number("first");
            final SharedLong second = board.number("second");
            final SharedReadWriteLock lock = board.readWriteLock("m", death -> second.set(first.get()));
            say("ready");
            while (orders.hasNextLine()) {
                obey(board, lock, orders.nextLine());
            }
        }
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void say(final Optional<Death> death) {
        say(death.map(told -> "died " + told.pid()).orElse("released"));
    }

    private static void obey(final Board board, final SharedReadWriteLock lock, final String order) throws Exception {
        switch (order) {
            case "read" -> {
                lock.readLock().lock();
                say("reading");
            }
            case "write" -> {
                lock.writeLock().lock();
                say("writing");
            }
            case "wait to read" -> {
                say("waiting");
                try (ReadHold hold = lock.acquireRead()) {
                    say(hold.died());
                }
            }
            case "wait to write" -> {
                say("waiting");
                try (Hold hold = lock.acquireWrite()) {
                    say(hold.died());
                }
            }
            case "try to read" -> say(String.valueOf(lock.readLock().tryLock(200, TimeUnit.MILLISECONDS)));
            case "stop reading" -> {
                lock.readLock().unlock();
                say("stopped");
            }
            case "stop writing" -> {
                lock.writeLock().unlock();
                say("stopped");
            }
            case "work as reader" -> work(board, lock, 16);
            case "work as writer" -> work(board, lock, 2);
            default -> throw new IllegalArgumentException(order);
        }
    }

    /**
     * Until it is killed, or told to stop: two counters that never differ: where a writer was killed between them, the next one repairs them first.
     *
     * @param turns after so many, it writes once
     */
    private static void work(final Board board, final SharedReadWriteLock lock, final int turns)
            throws InterruptedException {
        final SharedLong first = board.number("first");
        final SharedLong second = board.number("second");
        final SharedAdder read = board.adder("read");
        final SharedFlag wrong = board.flag("wrong");
        final SharedFlag stop = board.flag("stop");
        say("working");
        for (int turn = 0; !stop.isSet(); turn++) {
            if (turn % turns != 0) {
                try (ReadHold hold = lock.acquireRead()) {
                    if (first.get() != second.get()) {
                        wrong.set();
                    }
                    read.increment();
                    hold.died().ifPresent(death -> board.adder("told").increment());
                }
            } else {
                try (Hold hold = lock.acquireWrite()) {
                    final long seen = first.get();
                    if (second.get() != seen) {
                        wrong.set(); // the recovery has run
                    }
                    hold.died().ifPresent(death -> board.adder("told").increment());
                    first.set(seen + 1);
                    second.set(seen + 1);
                }
            }
        }
        say("stopped");
    }
}
