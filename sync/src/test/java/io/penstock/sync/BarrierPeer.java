package io.penstock.sync;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.TimeoutException;

/** The other process of a test of barriers and latches: obeys line by line, and says what came of it. */
public final class BarrierPeer {
    private BarrierPeer() {}

    /** Arguments: path of the board, parties of the barrier and count of the latch. */
    public static void main(final String[] arguments) throws Exception {
        try (Board board = Board.at(Path.of(arguments[0])).openOrCreate();
                Scanner orders = new Scanner(System.in)) {
            final int parties = Integer.parseInt(arguments[1]);
            say("ready");
            while (orders.hasNextLine()) {
                obey(board, parties, orders.nextLine().split(" "));
            }
        }
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void obey(final Board board, final int parties, final String[] words) throws Exception {
        final SharedBarrier barrier = board.barrier("b", parties);
        final SharedLatch latch = board.latch("l", parties);
        switch (words[0]) {
            case "join" -> {
                barrier.join();
                say("joined");
            }
            case "leave" -> {
                barrier.leave();
                say("left");
            }
            case "await" -> {
                say("waiting");
                say(await(barrier, null));
            }
            case "action" -> {
                say("waiting");
                say(await(barrier, () -> {
                    say("action");
                    while (!board.flag("go on").isSet()) {
                        Thread.onSpinWait();
                    }
                }));
            }
            case "timeout" -> {
                try {
                    say("index " + barrier.await(Duration.ofMillis(Long.parseLong(words[1]))));
                } catch (final TimeoutException late) {
                    say("late");
                }
            }
            case "enter" -> {
                latch.enter();
                say("entered");
            }
            case "count" -> {
                latch.countDown();
                say("counted");
            }
            case "enter-and-count" -> {
                latch.enter().countDown();
                say("counted");
            }
            case "latch" -> {
                say("waiting");
                try {
                    latch.await();
                    say("open");
                } catch (final PartyDiedException died) {
                    say("died " + died.pid());
                }
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static String await(final SharedBarrier barrier, final Runnable action) throws InterruptedException {
        try {
            return "index " + (action == null ? barrier.await() : barrier.await(action));
        } catch (final BrokenRoundException broken) {
            return "broken " + broken.reason() + " " + broken.pid();
        }
    }
}
