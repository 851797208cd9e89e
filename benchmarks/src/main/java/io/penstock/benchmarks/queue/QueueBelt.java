package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.function.LongConsumer;

/** A blocking queue, Penstock's or the JDK's. A batch is put at once and drained after a {@code take}. */
final class QueueBelt<E> implements Belt {
    /** Puts several items. */
    interface BatchPut<E> {
        void put(List<E> items) throws InterruptedException;
    }

    private final BlockingQueue<E> queue;
    private final BatchPut<E> batchPut;
    private final Runnable done;
    private final Payload<E> payload;
    private final int batch;

    QueueBelt(
            final BlockingQueue<E> queue,
            final BatchPut<E> batchPut,
            final Runnable done,
            final Payload<E> payload,
            final int batch) {
        this.queue = queue;
        this.batchPut = batchPut;
        this.done = done;
        this.payload = payload;
        this.batch = batch;
    }

    @Override
    public Putter putter() {
        return batch == 1 ? number -> queue.put(payload.of(number)) : new BatchPutter();
    }

    @Override
    public Taker taker() {
        return batch == 1 ? this::takeOne : new BatchTaker();
    }

    private int takeOne(final int most, final LongConsumer numbers) throws InterruptedException {
        numbers.accept(payload.number(queue.take()));
        done.run();
        return 1;
    }

    @Override
    public long size() {
        return queue.size();
    }

    @Override
    public void close() {
        // It ends with the process.
    }

    private final class BatchPutter implements Putter {
        private final List<E> gathered = new ArrayList<>();

        @Override
        public void put(final long number) throws InterruptedException {
            gathered.add(payload.of(number));
            if (gathered.size() == batch) {
                flush();
            }
        }

        @Override
        public void flush() throws InterruptedException {
            batchPut.put(gathered);
            gathered.clear();
        }
    }

    private final class BatchTaker implements Taker {
        private final List<E> taken = new ArrayList<>();

        @Override
        public int take(final int most, final LongConsumer numbers) throws InterruptedException {
            final int limit = Math.min(batch, most);
            if (queue.drainTo(taken, limit) == 0) {
                taken.add(queue.take());
                queue.drainTo(taken, limit - 1);
            }
            final int count = taken.size();
            for (final E item : taken) {
                numbers.accept(payload.number(item));
                done.run();
            }
            taken.clear();
            return count;
        }
    }
}
