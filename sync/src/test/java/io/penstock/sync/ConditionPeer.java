package io.penstock.sync;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Scanner;

/** The other process of a test of conditions: obeys line by line, and says what came of it. */
public final class ConditionPeer {
    /** A peer that waits longer for its turn has missed its signal: the test fails. */
    private static final Duration TOO_LONG = Duration.ofSeconds(20);

    private ConditionPeer() {}

    /** Argument: path of the board. */
    public static void main(final String[] arguments) throws Exception {
        try (Board board = Board.at(Path.of(arguments[0])).openOrCreate();
                Scanner orders = new Scanner(System.in)) {
            final SharedLock lock = board.lock("l");
            final SharedCondition condition = lock.condition("c");
            say("ready");
            while (orders.hasNextLine()) {
                obey(board, condition, orders.nextLine().split(" "));
            }
        }
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void obey(final Board board, final SharedCondition condition, final String[] words)
            throws Exception {
        final SharedLock lock = condition.lock();
        final SharedLong number = board.number("n");
        switch (words[0]) {
            case "take" -> { // says who has died, if it was told
                say("taking");
                try (Hold hold = lock.acquire()) {
                    String told = "";
                    while (number.get() == 0) {
                        condition.await();
                        told = hold.died().map(death -> " " + death.pid()).orElse(told);
                    }
                    number.decrementAndGet();
                    say("taken" + told);
                }
            }
            case "add" -> {
                lock.lock();
                number.incrementAndGet();
                condition.signal();
                lock.unlock();
                say("added");
            }
            case "change" -> { // and is killed before its signal
                lock.lock();
                number.incrementAndGet();
                say("changed");
            }
            case "play" -> play(board, lock, Long.parseLong(words[1]), Long.parseLong(words[2]));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    /** Takes its turn in a ring of players, each with a condition of its own, until the ball has made so many steps: each signal counts. */
    private static void play(final Board board, final SharedLock lock, final long player, final long steps)
            throws InterruptedException {
        final long players = 2;
        final SharedLong ball = board.number("ball");
        final SharedCondition mine = lock.condition("turn" + player);
        final SharedCondition next = lock.condition("turn" + (player + 1) % players);
        say("playing");
        while (ball.get() < steps) {
            try (Hold hold = lock.acquire()) {
                while (ball.get() < steps && ball.get() % players != player) {
                    if (!mine.await(TOO_LONG)) {
                        say("missed its turn: ball=" + ball.get() + " fence=" + hold.fence());
                        return;
                    }
                }
                if (ball.get() < steps) {
                    ball.incrementAndGet();
                }
                next.signal();
            }
        }
        say("played");
    }
}
