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
                obey(board, lock, orders.nextLine());
            }
        }
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void obey(final Board board, final SharedLock lock, final String order) throws Exception {
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
            case "work" -> work(board, lock);
            default -> throw new IllegalArgumentException(order);
        }
    }

    /** Until it is killed, or told to stop: two counters that never differ but where a holder was killed between them. */
    private static void work(final Board board, final SharedLock lock) throws InterruptedException {
        final SharedLong first = board.number("first");
        final SharedLong second = board.number("second");
        final SharedFlag wrong = board.flag("wrong");
        final SharedFlag stop = board.flag("stop");
        final SharedAdder interrupted = board.adder("interrupted");
        final Thread interrupter = interrupter(Thread.currentThread());
        say("working");
        while (!stop.isSet()) {
            try (Hold hold = lock.acquire()) {
                final long seen = first.get();
                if (hold.died().isPresent()) {
                    second.set(seen);
                }
                if (second.get() != seen) {
                    wrong.set();
                }
                first.set(seen + 1);
                second.set(seen + 1);
            } catch (final InterruptedException meanwhile) {
                interrupted.add(1);
            }
        }
        interrupter.interrupt();
        joinInterrupted(interrupter);
        say("stopped");
    }

    /** Waits for the end of the thread that interrupts this one, whose last interrupts come during this wait or before it. */
    private static void joinInterrupted(final Thread interrupter) {
        while (interrupter.isAlive()) {
            try {
                interrupter.join();
            } catch (final InterruptedException last) {
                // one more than expected: the wait goes on
            }
        }
    }

    /** Interrupts a thread a few hundred times a second, until it is interrupted itself. */
    private static Thread interrupter(final Thread worker) {
        final Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            TimeUnit.MILLISECONDS.sleep(3);
                            worker.interrupt();
                        }
                    } catch (final InterruptedException over) {
                        // the work is over
                    }
                },
                "interrupter");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
