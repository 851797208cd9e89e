package io.penstock.pool.engine;

import io.penstock.process.engine.ItemCoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A worker that is a thread of this JVM. It gets and gives the messages of a worker process, or shared objects. It cannot be killed: it is left
 * alone, and goes on until its task returns.
 *
 * <p><b>Threads:</b> the lane, and its own. <b>Processes:</b> one. <b>Blocks:</b> {@link #receive}.
 */
final class ThreadWorker implements WorkerHandle {
    private static final int PREFETCH_BYTES = 512 * 1024;

    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final WorkerSide.SetUp setUp;
    private final ItemCoder<Object> coder;
    private final WorkerContext context;
    private final BeginMark mark;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private volatile Throwable notReady;
    private volatile boolean leftAlone;
    private WorkerSide side;
    private Order current;

    private record Order(PoolTask<?> task, long number, boolean copied) {
        static Order end() {
            return new Order(null, 0, false);
        }
    }

    private ThreadWorker(final WorkerSide.SetUp setUp, final PoolCore core, final String name) {
        this.setUp = setUp;
        coder = ItemCoder.like(Object.class, setUp.allowed(), setUp.numbers());
        context = new WorkerContext(core);
        mark = new BeginMark(cell(new AtomicLong()));
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    private static BeginMark.Cell cell(final AtomicLong number) {
        return new BeginMark.Cell() {
            @Override
            public long get() {
                return number.get();
            }

            @Override
            public boolean compareAndSet(final long expected, final long update) {
                return number.compareAndSet(expected, update);
            }
        };
    }

    static ThreadWorker start(final WorkerSide.SetUp setUp, final PoolCore core, final String name)
            throws WorkerKind.StartFailure, InterruptedException {
        final ThreadWorker worker = new ThreadWorker(setUp, core, name);
        worker.thread.start();
        try {
            worker.ready.await();
        } catch (final InterruptedException ended) {
            worker.thread.interrupt();
            worker.kill();
            throw ended;
        }
        final Throwable thrown = worker.notReady;
        if (thrown != null) {
            throw new WorkerKind.StartFailure(
                    "the pool is broken: its initializer has thrown: " + thrown, thrown, true);
        }
        return worker;
    }

    private void run() {
        context.enterThread();
        try {
            side = new WorkerSide(setUp, context, mark);
            final byte[] failure = side.initialize();
            if (failure != null) {
                notReady = ((Answer.Failed) AnswerMessages.read(failure, coder)).thrown();
                return;
            }
        } catch (final Throwable thrown) {
            notReady = thrown;
            return;
        } finally {
            ready.countDown();
        }
        try {
            for (Order order = orders.take(); order.task != null; order = orders.take()) {
                perform(order);
            }
        } catch (final InterruptedException stray) {
            kill(); // no task is interrupted here
        }
    }

    private void perform(final Order order) {
        synchronized (this) {
            if (leftAlone) {
                return;
            }
            current = order;
        }
        final Answer answer = answer(order);
        synchronized (this) {
            current = null;
            if (answer == null) {
                return;
            }
            if (!leftAlone) {
                answers.add(answer);
                return;
            }
        }
        order.task.over();
    }

    /** Null if the task was taken back. */
    private Answer answer(final Order order) {
        if (order.task.payload instanceof Payload.Shared shared) {
            return side.mayBegin(order.number) ? share(order.number, shared) : null;
        }
        if (order.task.payload instanceof Payload.Call call) {
            if (!side.knows(call.function().number)) {
                side.answer(call.function().definition);
            }
        }
        try {
            final byte[] answer = side.answer(order.task.payload.message(order.number, order.copied));
            return answer == null ? null : AnswerMessages.read(answer, coder);
        } catch (final Throwable noMemory) {
            side.finish();
            return new Answer.Failed(
                    order.number, noMemory, Failure.of(noMemory).classNames(), true, 0);
        }
    }

    private Answer share(final long number, final Payload.Shared shared) {
        final long sinceNs = System.nanoTime();
        side.begin(number);
        try {
            return new Answer.Done(number, shared.callable().call(), false, System.nanoTime() - sinceNs);
        } catch (final Throwable thrown) {
            final Failure failure = Failure.of(thrown);
            if (failure.ofJvm()) {
                side.finish();
            }
            return new Answer.Failed(
                    number, thrown, failure.classNames(), failure.ofJvm(), System.nanoTime() - sinceNs);
        } finally {
            side.end(number);
        }
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public int prefetchBytes() {
        return PREFETCH_BYTES;
    }

    @Override
    public void send(final PoolTask<?> task, final long number) {
        orders.add(new Order(task, number, task.copied));
    }

    @Override
    public boolean trySend(final PoolTask<?> task, final long number) {
        send(task, number);
        return true;
    }

    @Override
    public List<Answer> receive(final int most, final Duration limit) throws InterruptedException {
        final List<Answer> all = new ArrayList<>();
        final Answer first = limit == null ? answers.take() : answers.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (first == null) {
            return all;
        }
        all.add(first);
        while (all.size() < most && !(all.get(all.size() - 1) instanceof Answer.Died)) {
            final Answer next = answers.poll();
            if (next == null) {
                break;
            }
            all.add(next);
        }
        return all;
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
        side.interrupt(number, stack -> {});
    }

    @Override
    public StackTraceElement[] stack(final long number) {
        return side.stack(number);
    }

    @Override
    public void kill() {
        final boolean runs;
        synchronized (this) {
            leftAlone = true;
            runs = current != null;
        }
        orders.add(Order.end());
        answers.add(new Answer.Died(!runs, 0, "it is a thread, and was left alone"));
    }

    @Override
    public void retire() {
        orders.add(Order.end());
    }

    @Override
    public boolean hasReadAll() {
        return orders.isEmpty();
    }

    @Override
    public boolean isTooLarge() {
        return false;
    }

    @Override
    public boolean isGone() {
        return leftAlone;
    }
}
