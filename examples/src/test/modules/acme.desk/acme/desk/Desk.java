package acme.desk;

import acme.desk.items.Total;
import io.penstock.process.ChildJvm;
import io.penstock.queue.BoundedQueue;
import io.penstock.sync.Board;
import io.penstock.sync.Hold;
import io.penstock.sync.Membership;
import io.penstock.sync.Party;
import io.penstock.sync.Permits;
import io.penstock.sync.ReadHold;
import io.penstock.sync.SharedBarrier;
import io.penstock.sync.SharedCondition;
import io.penstock.sync.SharedFlag;
import io.penstock.sync.SharedLatch;
import io.penstock.sync.SharedLock;
import io.penstock.sync.SharedLong;
import io.penstock.sync.SharedReadWriteLock;
import io.penstock.sync.SharedRecord;
import io.penstock.sync.SharedSemaphore;
import io.penstock.sync.SyncStats;
import java.nio.file.Path;
import java.time.Duration;

/** Shares a board with two child JVMs: the task of one captures entries, the other takes them from a queue. */
final class Desk {
    private static final int ROUNDS = 500;
    private static final Duration LONG = Duration.ofSeconds(60);

    private Desk() {}

    public static void main(final String[] args) throws Exception {
        final Path hub = Path.of(args[0]);
        final Path path = hub.resolve("board");
        try (Board board = Board.at(path).create();
                BoundedQueue<SharedLock> locks =
                        BoundedQueue.at(hub.resolve("locks"), SharedLock.class).maxItems(10).create()) {
            final SharedLock lock = board.lock("lock");
            try (ChildJvm<String, String> captured = captured(board, lock);
                    ChildJvm<String, String> sent =
                            ChildJvm.start(Sent.class, String.class, String.class, hub.toString())) {
                locks.put(lock);
                work(board, lock);
                System.out.println(captured.connection().receive());
                System.out.println(sent.connection().receive());
            }
            System.out.println("count=" + board.number("count").get() + " of 3 processes, "
                    + board.record("total", Total.class).read());
            System.out.println("free=" + lock.owner().isEmpty() + " "
                    + board.semaphore("slots", 2).availablePermits() + " entries="
                    + SyncStats.of(path).entries().size());
        }
    }

    private static ChildJvm<String, String> captured(final Board board, final SharedLock lock) throws Exception {
        final SharedLong count = board.number("count");
        final SharedReadWriteLock table = board.readWriteLock("table");
        final SharedSemaphore slots = board.semaphore("slots", 2);
        final SharedBarrier start = board.barrier("start", 3);
        final SharedLatch done = board.latch("done", 2);
        final SharedCondition turn = lock.condition("turn");
        final SharedRecord<Total> total =
                board.record("total", Total.class, new Total(0, 0, new Total.Where((byte) 1, 'w')));
        final SharedFlag stop = board.flag("stop");
        return ChildJvm.start(String.class, String.class, parent -> {
            try (Party party = done.enter();
                    Membership member = start.join()) {
                start.await(LONG);
                try (Permits permits = slots.hold();
                        ReadHold hold = table.acquireRead()) {
                    total.update(old -> new Total(old.jobs() + 1, old.hours() + 0.5, old.where()));
                }
                add(lock, count);
                party.countDown();
                try (Hold hold = lock.acquire()) {
                    while (!stop.isSet()) {
                        turn.await();
                    }
                }
            }
            parent.send("captured, in module " + Desk.class.getModule().getName());
        });
    }

    /** Adds in two steps, under the lock. */
    static void add(final SharedLock lock, final SharedLong count) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (Hold hold = lock.acquire()) {
                count.setPlain(count.getPlain() + 1);
            }
        }
    }

    private static void work(final Board board, final SharedLock lock) throws Exception {
        board.barrier("start", 3).await(LONG);
        add(lock, board.number("count"));
        board.latch("done", 2).await(LONG);
        try (Hold hold = lock.acquire()) {
            board.flag("stop").set();
            lock.condition("turn").signalAll();
        }
        board.flag("stop").await();
    }
}
