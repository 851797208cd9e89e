package io.penstock.examples;

import io.penstock.joinable.JoinableQueue;
import io.penstock.sync.Board;
import java.nio.file.Path;

/** A process that holds an item of a queue or a lock, until it is killed. */
final class EventsPeer {
    private EventsPeer() {}

    public static void main(final String[] args) throws Exception {
        final Path path = Path.of(args[1]);
        if (args[0].equals("item")) {
            JoinableQueue.at(path, String.class).open().lease();
        } else {
            Board.at(path).openOrCreate().lock("map").lock();
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
