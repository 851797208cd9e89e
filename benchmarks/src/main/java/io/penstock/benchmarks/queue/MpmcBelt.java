package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.jctools.queues.MpmcArrayQueue;

/**
 * JCTools' queue in one process; its capacity is a power of 2. A thread that finds it full or empty spins, yields, and
 * then parks up to 1 ms.
 */
final class MpmcBelt<E> implements Belt {
    private final MpmcArrayQueue<E> queue;
    private final Payload<E> payload;
    private final int batch;
    private final boolean isSpinning;

    MpmcBelt(final Settings settings, final Load load, final Payload<E> payload) {
        this.queue = new MpmcArrayQueue<>(load.maxItems());
        this.payload = payload;
        this.batch = load.batch();
        this.isSpinning = Boolean.parseBoolean(settings.text("spinning"));
    }

    private IdleStrategy idle() {
        return isSpinning ? BusySpinIdleStrategy.INSTANCE : new BackoffIdleStrategy();
    }

    @Override
    public Putter putter() {
        return batch == 1 ? new OnePutter() : new BatchPutter();
    }

    @Override
    public Taker taker() {
        final IdleStrategy idle = idle();
        return batch == 1
                ? (most, numbers) -> takeOne(numbers, idle)
                : (most, numbers) -> takeBatch(Math.min(batch, most), numbers, idle);
    }

    private int takeOne(final LongConsumer numbers, final IdleStrategy idle) {
        E item = queue.poll();
        while (item == null) {
            idle.idle();
            item = queue.poll();
        }
        idle.reset();
        numbers.accept(payload.number(item));
        return 1;
    }

    private int takeBatch(final int most, final LongConsumer numbers, final IdleStrategy idle) {
        int taken = queue.drain(item -> numbers.accept(payload.number(item)), most);
        while (taken == 0) {
            idle.idle();
            taken = queue.drain(item -> numbers.accept(payload.number(item)), most);
        }
        idle.reset();
        return taken;
    }

    @Override
    public long size() {
        return queue.size();
    }

    @Override
    public void close() {
        // It ends with the process.
    }

    private final class OnePutter implements Putter {
        private final IdleStrategy idle = idle();

        @Override
        public void put(final long number) {
            final E item = payload.of(number);
            while (!queue.offer(item)) {
                idle.idle();
            }
            idle.reset();
        }
    }

    private final class BatchPutter implements Putter {
        private final IdleStrategy idle = idle();
        private final Deque<E> gathered = new ArrayDeque<>();

        @Override
        public void put(final long number) {
            gathered.add(payload.of(number));
            if (gathered.size() == batch) {
                flush();
            }
        }

        @Override
        public void flush() {
            while (!gathered.isEmpty()) {
                if (queue.fill(gathered::remove, gathered.size()) == 0) {
                    idle.idle();
                }
            }
            idle.reset();
        }
    }
}
