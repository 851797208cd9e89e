package io.penstock.sync;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/** The other process of a test of locks: obeys line by line, and says what came of it. */
public final class LockPeer {
    private LockPeer() {}

    /** Argument: path of the board. */
    public static void main(final String[] arguments) throws Exception {
        try (Board board = Board.at(Path.of(arguments[0])).openOrCreate();
                Scanner orders = new Scanner(System.in)) {
            final SharedLock lock = board.lock("l");
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

    private static void obey(final SharedLock lock, final String order) throws Exception {
        switch (order) {
            case "lock" -> {
                lock.lock();
                say("locked");
            }
            case "wait" -> {
                say("waiting");
                final Optional<Death> death;
                try (Hold hold = lock.acquire()) {
                    death = hold.died();
                }
                say(death.map(told -> "died " + told.pid()).orElse("released"));
            }
            case "try" -> say(String.valueOf(lock.tryLock(200, TimeUnit.MILLISECONDS)));
            case "unlock" -> {
                lock.unlock();
                say("unlocked");
            }
            default -> throw new IllegalArgumentException(order);
        }
    }
}
