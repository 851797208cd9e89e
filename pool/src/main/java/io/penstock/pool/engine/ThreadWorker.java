package io.penstock.pool.engine;

import io.penstock.process.engine.ItemCoder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A worker that is a thread of this JVM. It gets and gives the messages of a worker process, or shared objects. It cannot be killed: it is left
 * alone, and goes on until its task returns.
 *
 * <p><b>Threads:</b> the lane, and its own. <b>Processes:</b> one. <b>Blocks:</b> {@link #receive}.
 */
final class ThreadWorker implements WorkerHandle {

    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final WorkerSide.SetUp setUp;
    private final ItemCoder<Object> coder;
    private final WorkerContext context;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private volatile Throwable notReady;
    private volatile boolean leftAlone;
    private WorkerSide side;
    private Order current;

    private record Order(PoolTask<?> task, long number) {
        static Order end() {
            return new Order(null, 0);
        }
    }

    private ThreadWorker(final WorkerSide.SetUp setUp, final PoolCore core, final String name) {
        this.setUp = setUp;
        coder = ItemCoder.like(Object.class, setUp.allowed(), setUp.numbers());
        context = new WorkerContext(core);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
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
            side = new WorkerSide(setUp, context);
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
            current = order;
        }
        final Answer answer = answer(order);
        synchronized (this) {
            current = null;
        }
        if (leftAlone) {
            order.task.over();
        }
        answers.add(answer);
    }

    private Answer answer(final Order order) {
        if (order.task.payload instanceof Payload.Shared shared) {
            return share(order.number, shared);
        }
        if (order.task.payload instanceof Payload.Call call) {
            if (!side.knows(call.function().number)) {
                side.answer(call.function().definition);
            }
        }
        try {
            return AnswerMessages.read(side.answer(order.task.payload.message(order.number)), coder);
        } catch (final Throwable noMemory) {
            return new Answer.Failed(
                    order.number, noMemory, Failure.of(noMemory).classNames(), true);
        }
    }

    private Answer share(final long number, final Payload.Shared shared) {
        side.begin(number);
        try {
            return new Answer.Done(number, shared.callable().call(), false);
        } catch (final Throwable thrown) {
            final Failure failure = Failure.of(thrown);
            return new Answer.Failed(number, thrown, failure.classNames(), failure.ofJvm());
        } finally {
            side.end(number);
        }
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void send(final PoolTask<?> task, final long number) {
        orders.add(new Order(task, number));
    }

    @Override
    public Answer receive() throws InterruptedException {
        return answers.take();
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
        leftAlone = true;
        final Order left;
        synchronized (this) {
            left = current;
        }
        orders.add(Order.end());
        if (left != null) {
            answers.add(new Answer.Died(left.number, true, false, 0, "it is a thread, and was left alone"));
        }
    }

    @Override
    public void retire() {
        orders.add(Order.end());
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
