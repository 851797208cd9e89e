package io.penstock.sync;

import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/** The other process of a test of semaphores and gauges: obeys line by line, and says what came of it. */
public final class SemaphorePeer {
    static final int PERMITS = 4;

    private SemaphorePeer() {}

    /** Argument: path of the board. */
    public static void main(final String[] arguments) throws Exception {
        try (Board board = Board.at(Path.of(arguments[0])).openOrCreate();
                Scanner orders = new Scanner(System.in)) {
            say("ready");
            while (orders.hasNextLine()) {
                obey(board, orders.nextLine().split(" "));
            }
        }
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void obey(final Board board, final String[] words) throws Exception {
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
            default -> throw new IllegalArgumentException(words[0]);
        }
    }
}
