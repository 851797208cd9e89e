package acme.desk;

import acme.desk.items.Total;
import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import io.penstock.queue.BoundedQueue;
import io.penstock.sync.Board;
import io.penstock.sync.Membership;
import io.penstock.sync.Party;
import io.penstock.sync.SharedLock;
import java.nio.file.Path;
import java.time.Duration;

final class Sent {
    private Sent() {}

    public static void main(final String[] args) throws Exception {
        try (Connection<String, String> parent = ChildJvm.parent(String.class, String.class);
                BoundedQueue<SharedLock> locks = BoundedQueue.at(Path.of(args[0]).resolve("locks"), SharedLock.class)
                        .open()) {
            final SharedLock lock = locks.take();
            final Board board = lock.board();
            try (Party party = board.latch("done", 2).enter();
                    Membership member = board.barrier("start", 3).join()) {
                board.barrier("start", 3).await(Duration.ofSeconds(60));
                board.record("total", Total.class)
                        .update(old -> new Total(old.jobs() + 1, old.hours() + 0.25, old.where()));
                Desk.add(lock, board.number("count"));
                party.countDown();
            }
            board.flag("stop").await();
            parent.send("sent, lock " + lock.name());
        }
    }
}
