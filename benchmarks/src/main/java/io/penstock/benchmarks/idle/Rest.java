package io.penstock.benchmarks.idle;

import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.joinable.JoinableQueue;
import io.penstock.pipe.Connection;
import io.penstock.pool.ProcessPool;
import io.penstock.process.ChildJvm;
import io.penstock.queue.BoundedQueue;
import io.penstock.sink.LogLane;
import io.penstock.sink.LogSink;
import io.penstock.sync.Board;
import io.penstock.sync.SharedLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** What an idle process has open. */
enum Rest {
    /** Nothing of Penstock's. */
    NOTHING {
        @Override
        Object begin(final Settings settings) {
            return this;
        }
    },
    /** A thread that takes from an empty queue. */
    CONSUMER {
        @Override
        Object begin(final Settings settings) throws IOException {
            return takeAll(bounded(settings), 1);
        }
    },
    /** Many of them. */
    CONSUMERS {
        @Override
        Object begin(final Settings settings) throws IOException {
            return takeAll(bounded(settings), CROWD);
        }
    },
    /** Many that take from an empty joinable queue. */
    JOINABLE_CONSUMERS {
        @Override
        Object begin(final Settings settings) throws IOException {
            return takeAll(
                    JoinableQueue.at(queue(settings), Payload.BYTES.type()).create(), CROWD);
        }
    },
    /** Many that wait for the lock of a board. */
    LOCK_SLEEPERS {
        @Override
        Object begin(final Settings settings) throws IOException {
            final SharedLock lock =
                    Board.at(settings.folder().resolve("board")).create().lock("lock");
            lock.lock();
            for (int number = 0; number < CROWD; number++) {
                final Thread thread = new Thread(lock::lock, "sleeper-" + number);
                thread.setDaemon(true);
                thread.start();
            }
            return lock;
        }
    },
    /** A lane of the log sink. */
    LANE {
        @Override
        Object begin(final Settings settings) throws IOException {
            return LogLane.open(lanes(settings));
        }
    },
    /** The log sink. */
    SINK {
        @Override
        Object begin(final Settings settings) throws IOException {
            return LogSink.to(settings.folder().resolve("app.log"))
                    .listen(lanes(settings))
                    .start();
        }
    },
    /** A pool whose workers have nothing to do. */
    POOL {
        @Override
        Object begin(final Settings settings) throws InterruptedException {
            final ProcessPool pool =
                    ProcessPool.builder().workers(CHILDREN).prestart().build();
            while (pool.stats().workers().stream()
                            .filter(worker -> worker.pid() > 0)
                            .count()
                    < CHILDREN) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            return pool;
        }
    },
    /** Child JVMs that wait for a message. */
    PARENT {
        @Override
        Object begin(final Settings settings) throws IOException, InterruptedException {
            final List<ChildJvm<String, String>> children = new ArrayList<>();
            for (int child = 0; child < CHILDREN; child++) {
                children.add(ChildJvm.start(String.class, String.class, Rest::rest));
            }
            for (final ChildJvm<String, String> child : children) {
                child.connection().receive();
            }
            return children;
        }
    };

    static final int CROWD = 50;
    static final int CHILDREN = 8;

    /**
     * Opens it.
     *
     * @return what must be kept from the collector
     */
    abstract Object begin(Settings settings) throws IOException, InterruptedException;

    private static void rest(final Connection<String, String> parent) throws IOException, InterruptedException {
        parent.send("ready");
        parent.receive();
    }

    private static Path queue(final Settings settings) {
        return settings.folder().resolve("queue");
    }

    private static Path lanes(final Settings settings) {
        return settings.folder().resolve("lanes");
    }

    private static BlockingQueue<byte[]> bounded(final Settings settings) throws IOException {
        return BoundedQueue.at(queue(settings), Payload.BYTES.type()).create();
    }

    private static Object takeAll(final BlockingQueue<byte[]> empty, final int threads) {
        for (int number = 0; number < threads; number++) {
            final Thread thread = new Thread(() -> take(empty), "consumer-" + number);
            thread.setDaemon(true);
            thread.start();
        }
        return empty;
    }

    private static void take(final BlockingQueue<byte[]> empty) {
        try {
            throw new IllegalStateException("unexpected item: bytes=" + empty.take().length);
        } catch (final InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
