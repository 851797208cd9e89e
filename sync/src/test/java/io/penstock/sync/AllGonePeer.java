package io.penstock.sync;

import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A process that has, holds and waits for something of each kind, until it is killed. */
public final class AllGonePeer {
    static final int PERMITS = 4;
    static final int COUNT = 2;
    static final int PARTIES = 2;

    private AllGonePeer() {}

    /** Argument: path of the board. */
    public static void main(final String[] arguments) throws Exception {
        try (Board board = Board.at(Path.of(arguments[0])).openOrCreate()) {
            board.number("n").set(9);
            board.adder("a").add(7);
            board.byteArray("b", 3).set(2, (byte) 5);
            board.record("r", RecordPeer.Wide.class).write(RecordPeer.Wide.of(3));
            board.gauge("g").set(5);
            board.lock("l").lock();
            board.readWriteLock("writes").writeLock().lock();
            board.readWriteLock("reads").readLock().lock();
            board.semaphore("s", PERMITS).acquire(3);
            board.unowned("u", 2, 2).acquire();
            board.latch("latch", COUNT).enter();
            Background.run(() -> board.barrier("barrier", PARTIES).await());
            Background.run(() -> board.flag("f").await());
            Background.run(() -> {
                board.lock("other").lock();
                board.lock("other").condition("c").await();
            });
            Background.run(() -> board.latch("latch", COUNT).await());
            Background.run(() -> board.semaphore("s", PERMITS).acquire(2));
            while (SyncStats.of(Path.of(arguments[0])).waiters().size() < 5) {
                LockSupport.parkNanos(1_000_000);
            }
            System.out.println("there");
            LockSupport.park();
        }
    }
}
