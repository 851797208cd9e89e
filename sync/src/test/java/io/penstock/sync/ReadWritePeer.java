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
                obey(lock, orders.nextLine());
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

    private static void obey(final SharedReadWriteLock lock, final String order) throws Exception {
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
            default -> throw new IllegalArgumentException(order);
        }
    }
}
