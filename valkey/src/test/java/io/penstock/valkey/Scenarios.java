package io.penstock.valkey;

import io.penstock.joinable.DeadLetter;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import io.penstock.queue.QueueShutDownException;
import io.penstock.testkit.Background;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** All operations of a queue, one after the other, and what each returned. A second handle, which is never cut, does what others do. */
final class Scenarios {
    private static final int SHORT_MS = 1;

    private final List<String> seen = new ArrayList<>();

    private Scenarios() {}

    private void saw(final String what, final Object result) {
        seen.add(what + "=" + result);
    }

    /** What {@link BoundedQueue} has. */
    static List<String> bounded(final URI cut, final URI direct) throws Exception {
        final Scenarios run = new Scenarios();
        try (BoundedQueue<String> mine =
                        BoundedQueue.at(cut, String.class).maxItems(3).openOrCreate();
                BoundedQueue<String> others =
                        BoundedQueue.at(direct, String.class).maxItems(3).openOrCreate()) {
            run.bounded(mine, others);
        }
        return run.seen;
    }

    private void bounded(final BoundedQueue<String> mine, final BoundedQueue<String> others) throws Exception {
        mine.put("a");
        saw("offer", mine.offer("b"));
        saw("timed offer", mine.offer("c", 10, TimeUnit.SECONDS));
        saw("full", mine.offer("d"));
        saw("timed full", mine.offer("d", SHORT_MS, TimeUnit.MILLISECONDS));
        saw("size", mine.size());
        saw("peek", mine.peek());
        saw("all", new ArrayList<>(mine));
        final CompletableFuture<?> put = Background.run(() -> mine.put("d"));
        awaitWaiter(others, "space");
        saw("others take", others.take());
        put.get();
        saw("all", new ArrayList<>(mine));
        saw("take", mine.take());
        saw("poll", mine.poll());
        saw("timed poll", mine.poll(10, TimeUnit.SECONDS));
        saw("empty", mine.poll());
        saw("timed empty", mine.poll(SHORT_MS, TimeUnit.MILLISECONDS));
        final CompletableFuture<Void> take = Background.run(() -> saw("blocked take", mine.take()));
        awaitWaiter(others, "items");
        others.put("e");
        take.get();
        saw("offerAll", mine.offerAll(List.of("f", "g", "h", "i"), Duration.ofMillis(SHORT_MS)));
        final List<String> drained = new ArrayList<>();
        saw("drainTo", mine.drainTo(drained, 2));
        saw("drained", drained);
        mine.clear();
        mine.putAll(List.of("j", "k"));
        saw("isShutdown", mine.isShutdown());
        mine.shutdown();
        try {
            saw("after shutdown", mine.offer("l"));
        } catch (final QueueShutDownException e) {
            saw("after shutdown", "refused");
        }
        saw("rest", mine.take());
        saw("puts", mine.stats().puts());
        saw("left", others.take());
    }

    private static void awaitWaiter(final BoundedQueue<?> queue, final String condition) {
        Awaitility.await().until(() -> queue.stats().waiters().getOrDefault(condition, 0) > 0);
    }

    /** What {@link JoinableQueue} has beyond that. */
    static List<String> joinable(final URI cut, final URI direct) throws Exception {
        final Scenarios run = new Scenarios();
        try (JoinableQueue<String> others = JoinableQueue.at(direct, String.class)
                .maxItems(9)
                .maxDeliveries(2)
                .openOrCreate()) {
            try (JoinableQueue<String> mine = JoinableQueue.at(cut, String.class)
                    .maxItems(9)
                    .maxDeliveries(2)
                    .openOrCreate()) {
                run.joinable(mine, others);
            }
            final Lease<String> back = others.lease();
            run.saw("given back at close", back.value() + back.deliveries());
            back.done();
            run.saw("unfinished", others.unfinished());
        }
        return run.seen;
    }

    private void joinable(final JoinableQueue<String> mine, final JoinableQueue<String> others) throws Exception {
        mine.putAll(List.of("a", "b", "c", "d", "e"));
        final Lease<String> first = mine.lease();
        saw("lease", first.value() + first.deliveries());
        first.done();
        final Lease<String> second = mine.lease(Duration.ofSeconds(10));
        saw("lease", second.value() + second.deliveries());
        second.release();
        final Lease<String> again = mine.lease();
        saw("again", again.value() + again.deliveries());
        again.release();
        for (final DeadLetter<String> letter : mine.deadLetters()) {
            saw("letter", letter.value() + letter.deliveries());
            saw("put back", letter.putBack());
            saw("put back again", letter.putBack());
        }
        saw("take", mine.take());
        mine.taskDone();
        for (final Lease<String> lease : mine.lease(2, Duration.ofSeconds(10))) {
            saw("batch", lease.value() + lease.deliveries());
            lease.done();
        }
        saw("join", mine.join(Duration.ZERO));
        final CompletableFuture<Void> join = Background.run(mine::join);
        awaitWaiter(others, "unfinished");
        final Lease<String> last = mine.lease();
        saw("last", last.value() + last.deliveries());
        last.done();
        join.get();
        saw("unfinished", mine.unfinished());
        final CompletableFuture<Void> lease = Background.run(() -> {
            final Lease<String> blocked = mine.lease();
            saw("blocked lease", blocked.value() + blocked.deliveries());
            blocked.done();
        });
        awaitWaiter(others, "items");
        others.put("f");
        lease.get();
        mine.put("g");
        for (int i = 0; i < 2; i++) {
            mine.lease().close();
        }
        for (final DeadLetter<String> letter : mine.deadLetters()) {
            saw("drop", letter.drop());
        }
        mine.put("h");
        saw("kept", mine.lease().value());
    }
}
