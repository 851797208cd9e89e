package io.penstock.sync;

import java.nio.file.Path;
import java.util.Scanner;

/** The other process of a test of deadlocks: holds one lock, and then wants another one. */
public final class DeadlockPeer {
    private DeadlockPeer() {}

    /** Arguments: path of the board, what it holds, what it wants, whether it looks for deadlocks. */
    public static void main(final String[] arguments) throws Exception {
        try (Board board = Board.at(Path.of(arguments[0]))
                        .breakDeadlocks(Boolean.parseBoolean(arguments[3]))
                        .openOrCreate();
                Scanner orders = new Scanner(System.in);
                Hold hold = board.lock(arguments[1]).acquire()) {
            say("holds " + hold.fence());
            orders.nextLine();
            try (Hold wanted = board.lock(arguments[2]).acquire()) {
                say("has " + (wanted.died().isPresent() ? "by death" : "both"));
            } catch (final DeadlockException broken) {
                say("broken");
            }
        }
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }
}
