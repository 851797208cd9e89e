package io.penstock.pool.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A worker whose every step a test takes: when it begins a task, answers, and dies. */
final class FakeWorker implements WorkerHandle {
    private static final int PATIENCE_SECONDS = 30;

    final long pid;
    final BeginMark mark;
    final BlockingQueue<Sent> ring = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> interrupts = new LinkedBlockingQueue<>();
    final List<PoolTask<?>> begun = new ArrayList<>();
    final AtomicInteger looks = new AtomicInteger(); // of the pool, for an answer that was not there
    private final BlockingQueue<List<Answer>> answers = new LinkedBlockingQueue<>(); // those that are read at a time
    private List<Answer> held; // null: each by itself
    private volatile boolean gone;
    volatile boolean killed;
    volatile boolean isAsked; // for answers, by its lane's thread
    volatile int room = Integer.MAX_VALUE;
    private Sent current;

    record Sent(PoolTask<?> task, long number) {}

    FakeWorker(final long pid) {
        this.pid = pid;
        final AtomicLong number = new AtomicLong();
        mark = new BeginMark(new BeginMark.Cell() {
            @Override
            public long get() {
                return number.get();
            }

            @Override
            public boolean compareAndSet(final long expected, final long update) {
                return number.compareAndSet(expected, update);
            }
        });
    }

    /** Begins the next task that it may begin, and gives it. */
    PoolTask<?> begin() throws InterruptedException {
        while (true) {
            final Sent next = ring.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no task came");
            }
            if (mark.begin(next.number)) {
                current = next;
                begun.add(next.task);
                return next.task;
            }
        }
    }

    /** Answers the task that it has begun. */
    void answer(final long tookNs) {
        add(new Answer.Done(current.number, "of " + pid, false, tookNs));
        current = null;
    }

    void answerWithErrorOfJvm() {
        add(new Answer.Failed(current.number, new StackOverflowError("on purpose"), java.util.Set.of(), true, 0));
        current = null;
    }

    void die() {
        gone = true;
        answers.add(List.of(new Answer.Died(true, 137, "on purpose")));
    }

    private void add(final Answer answer) {
        if (held == null) {
            answers.add(List.of(answer));
        } else {
            held.add(answer);
        }
    }

    /** Gives the next answers together, with {@link #release}. */
    void hold() {
        held = new ArrayList<>();
    }

    void release() {
        answers.add(held);
        held = null;
    }

    /** Reads what was sent, of which nothing is to begin any more. */
    void skip() {
        for (Sent next = ring.poll(); next != null; next = ring.poll()) {
            if (mark.begin(next.number)) {
                throw new AssertionError("it was not taken back: number=" + next.number);
            }
        }
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public int prefetchBytes() {
        return 100_000;
    }

    @Override
    public void send(final PoolTask<?> task, final long number) {
        ring.add(new Sent(task, number));
    }

    @Override
    public boolean trySend(final PoolTask<?> task, final long number) {
        if (ring.size() >= room) {
            return false;
        }
        send(task, number);
        return true;
    }

    @Override
    public List<Answer> receive(final int most, final Duration limit) throws InterruptedException {
        isAsked = true;
        final List<Answer> next =
                limit == null ? answers.take() : answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        isAsked = false;
        if (next == null) {
            looks.incrementAndGet();
            return List.of();
        }
        return next;
    }

    @Override
    public boolean hasReadAll() {
        return ring.isEmpty();
    }

    @Override
    public boolean hasBegun(final long number) {
        return mark.hasBegun(number);
    }

    @Override
    public long takeBack(final long last) {
        return mark.takeBack(last);
    }

    @Override
    public void interrupt(final long number) {
        interrupts.add(number);
    }

    @Override
    public StackTraceElement[] stack(final long number) {
        return new StackTraceElement[0];
    }

    @Override
    public void kill() {
        killed = true;
        die();
    }

    @Override
    public void retire() {
        gone = true;
    }

    @Override
    public boolean isTooLarge() {
        return false;
    }

    @Override
    public boolean isGone() {
        return gone;
    }
}
