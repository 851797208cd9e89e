package io.penstock.sync;

import java.nio.file.Path;
import java.util.Scanner;

/** The other process of a test: obeys line by line, and says what came of it. */
public final class BoardPeer {
    private BoardPeer() {}

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

    private static void obey(final Board board, final String[] words) throws InterruptedException {
        switch (words[0]) {
            case "count" -> {
                final long steps = Long.parseLong(words[1]);
                final SharedLong number = board.number("n");
                final SharedInt other = board.intNumber("i");
                final SharedDouble real = board.doubleNumber("d");
                final SharedAdder adder = board.adder("a");
                for (long step = 0; step < steps; step++) {
                    number.incrementAndGet();
                    other.getAndUpdate(value -> value + 1);
                    real.getAndAdd(0.5);
                    adder.increment();
                }
                say("counted");
            }
            case "count-for-ever" -> {
                final SharedAdder adder = board.adder("a");
                final SharedLong told = board.number("told");
                say("counting");
                while (true) {
                    adder.increment();
                    told.incrementAndGet();
                }
            }
            case "await-flag" -> {
                say("waiting");
                board.flag("f").await();
                say("set");
            }
            case "await-number" -> {
                final long wanted = Long.parseLong(words[1]);
                say("waiting");
                board.number("n").await(value -> value == wanted);
                say("there");
            }
            case "set-flag" -> {
                board.flag("f").set();
                say("set");
            }
            case "flicker" -> {
                final SharedFlag flag = board.flag("f");
                say("flickering");
                while (true) {
                    flag.set();
                    flag.clear();
                }
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }
}
