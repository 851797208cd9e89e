package io.penstock.pool.engine;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pool.Retry;
import io.penstock.pool.TaskState;
import io.penstock.pool.TaskTimeoutException;
import io.penstock.pool.WhenFull;
import io.penstock.pool.WorkerDiedException;
import io.penstock.testkit.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tasks that were sent to workers and have not begun there, with workers whose every step the test takes. */
class DispatchTest {
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(10);
    private static final Duration STALL = Duration.ofMillis(50);
    private static final long AN_HOUR_NS = TimeUnit.HOURS.toNanos(1);

    private final PoolSettings settings = new PoolSettings();
    private final BlockingQueue<FakeWorker> started = new LinkedBlockingQueue<>();
    private final List<FakeWorker> all = new ArrayList<>();
    private final Semaphore mayStart = new Semaphore(0); // of the second worker
    private PoolCore core;

    private void pool(final int workers) {
        settings.workers = workers;
        settings.stall = Duration.ofHours(1);
        core = new PoolCore(
                settings,
                lane -> {
                    if (lane > 1) {
                        mayStart.acquire();
                    }
                    final FakeWorker worker = new FakeWorker(100 + lane);
                    started.add(worker);
                    return worker;
                },
                "a-pool");
    }

    private FakeWorker worker() throws InterruptedException {
        final FakeWorker worker = started.poll(30, TimeUnit.SECONDS);
        all.add(worker);
        return worker;
    }

    private PoolTask<String> task(final int bytes, final Duration timeout) {
        final Runnable original = () -> {};
        return new PoolTask<>(
                core,
                new Payload.Encoded(new byte[Messages.HEAD + bytes], original),
                null,
                null,
                timeout,
                settings.retry);
    }

    private PoolTask<String> submit(final int bytes) {
        return submit(bytes, settings.taskTimeout);
    }

    private PoolTask<String> submit(final int bytes, final Duration timeout) {
        final PoolTask<String> task = task(bytes, timeout);
        core.submit(task, settings.whenFull.patience());
        return task;
    }

    private List<PoolTask<String>> submitMany(final int count) {
        final List<PoolTask<String>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(submit(10));
        }
        return tasks;
    }

    /** A pool of one worker that has these tasks: the first has begun, and the others are in its ring. */
    private List<PoolTask<String>> underWay(final FakeWorker worker, final int count) throws InterruptedException {
        final PoolTask<String> first = submit(10);
        assertSame(first, worker.begin());
        final List<PoolTask<String>> tasks = submitMany(count);
        worker.answer(SHORT_NS);
        assertSame(tasks.get(0), worker.begin());
        await().until(() -> worker.ring.size() == count - 1);
        return tasks;
    }

    /** As {@link #underWay}, where another worker may come: of four tasks the second and third are in the ring. */
    private List<PoolTask<String>> underWayOfTwo(final FakeWorker worker) throws InterruptedException {
        final PoolTask<String> first = submit(10);
        assertSame(first, worker.begin());
        // The lane shares four waiting tasks out once, behind the answer: not some of them before it.
        await().until(() -> worker.isAsked);
        final List<PoolTask<String>> tasks;
        core.lock();
        try {
            tasks = submitMany(4);
            worker.answer(SHORT_NS);
        } finally {
            core.lock.unlock();
        }
        assertSame(tasks.get(0), worker.begin());
        await().until(() -> worker.ring.size() == 2);
        return tasks;
    }

    private FakeWorker firstWorker() throws InterruptedException {
        final PoolTask<String> first = submit(10);
        final FakeWorker worker = worker();
        assertSame(first, worker.begin());
        worker.answer(SHORT_NS);
        assertEquals("of " + worker.pid, get(first));
        return worker;
    }

    private static void awaitUninterruptibly(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException never) {
            throw new AssertionError(never);
        }
    }

    private static String get(final PoolTask<String> task) throws InterruptedException {
        try {
            return task.get();
        } catch (final ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    @AfterEach
    void end() {
        mayStart.release();
        core.end.shutdownNow();
        all.forEach(FakeWorker::die);
        started.forEach(FakeWorker::die);
        await().atMost(30, TimeUnit.SECONDS).until(core.end::isTerminated);
    }

    @Test
    @DisplayName(
            "A worker has as many tasks as it runs in a millisecond, and one while nothing is known, or they are long")
    void asManyAsAMillisecondHas() throws Exception {
        pool(1);
        final PoolTask<String> first = submit(10);
        final FakeWorker worker = worker();
        final List<PoolTask<String>> tasks = submitMany(100);
        assertSame(first, worker.begin());
        assertEquals(0, worker.ring.size());
        worker.answer(TimeUnit.MICROSECONDS.toNanos(100));
        await().until(() -> worker.ring.size() == 10);
        assertSame(tasks.get(0), worker.begin());
        worker.answer(AN_HOUR_NS);
        get(tasks.get(0));
        for (int i = 1; i < 10; i++) {
            assertSame(tasks.get(i), worker.begin());
            worker.answer(AN_HOUR_NS);
            get(tasks.get(i));
        }
        assertSame(tasks.get(10), worker.begin()); // and no other is there
        assertEquals(0, worker.ring.size());
    }

    @Test
    @DisplayName(
            "P12, P3: a task in a worker's ring is cancelled, and never begins; those beside it begin once, in order")
    void cancelledInTheRing() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final List<PoolTask<String>> tasks = underWay(worker, 4);
        assertFalse(tasks.get(0).cancel(false));
        assertTrue(tasks.get(2).cancel(false));
        assertTrue(tasks.get(2).isCancelled());
        assertTrue(tasks.get(2).ended().isDone());
        assertEquals(0, tasks.get(2).attempts());
        worker.answer(SHORT_NS);
        assertSame(tasks.get(1), worker.begin());
        worker.answer(SHORT_NS);
        assertSame(tasks.get(3), worker.begin());
        worker.answer(SHORT_NS);
        for (final int i : new int[] {0, 1, 3}) {
            assertEquals("of " + worker.pid, get(tasks.get(i)));
            assertEquals(1, tasks.get(i).attempts());
        }
        assertThrows(CancellationException.class, tasks.get(2)::get);
        assertFalse(worker.begun.contains(tasks.get(2)));
    }

    @Test
    @DisplayName("P12: also the only task of a worker that does not begin it, and the worker goes on")
    void cancelledBeforeItBegins() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final PoolTask<String> task = submit(10);
        await().until(() -> worker.ring.size() == 1);
        assertTrue(task.cancel(false));
        final PoolTask<String> next = submit(10);
        assertSame(next, worker.begin());
        worker.answer(SHORT_NS);
        assertEquals("of " + worker.pid, get(next));
        assertFalse(worker.killed);
    }

    @Test
    @DisplayName(
            "P14: RUNNING, pid and attempts are said of a task that the worker has begun, not of one that it was sent")
    void runningWhenBegun() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final PoolTask<String> task = submit(10);
        await().until(() -> worker.ring.size() == 1);
        assertEquals(TaskState.WAITING, task.state());
        assertTrue(task.pid().isEmpty());
        assertEquals(0, task.attempts());
        assertEquals(List.of(), core.lanes.stats().running());
        worker.begin();
        assertEquals(TaskState.RUNNING, task.state());
        assertEquals(worker.pid, task.pid().orElseThrow());
        assertEquals(1, task.attempts());
        assertEquals(worker.pid, core.lanes.stats().running().get(0).pid());
    }

    @Test
    @DisplayName(
            "P14: a task in the ring is RUNNING as soon as the worker has begun it, before the answer of the one before was read")
    void runningBeforeTheAnswerIsRead() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final List<PoolTask<String>> tasks = underWay(worker, 3);
        assertEquals(TaskState.WAITING, tasks.get(1).state());
        assertSame(tasks.get(1), worker.begin()); // the answer before is not there, as far as the pool knows
        assertEquals(TaskState.RUNNING, tasks.get(1).state());
        assertFalse(tasks.get(1).cancel(false));
        assertEquals(TaskState.WAITING, tasks.get(2).state());
    }

    @Test
    @DisplayName("What waits behind a long task runs in a worker that is idle, and that is no second attempt")
    void takenBackFromALongTask() throws Exception {
        pool(2);
        final FakeWorker first = firstWorker();
        final List<PoolTask<String>> tasks = underWayOfTwo(first);
        mayStart.release();
        final FakeWorker second = worker();
        for (final int i : new int[] {3, 1, 2}) { // the last one was in no ring
            assertSame(tasks.get(i), second.begin());
            second.answer(SHORT_NS);
            assertEquals("of " + second.pid, get(tasks.get(i)));
            assertEquals(1, tasks.get(i).attempts());
        }
        first.answer(SHORT_NS);
        assertEquals("of " + first.pid, get(tasks.get(0)));
        final PoolTask<String> last = submit(10);
        await().until(() -> first.ring.stream().anyMatch(sent -> sent.task() == last)
                || second.ring.stream().anyMatch(sent -> sent.task() == last));
    }

    @Test
    @DisplayName(
            "P3, P4: a worker dies: the task that it had begun fails, and those behind it run elsewhere, which is no attempt")
    void diesWithTasksInItsRing() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final List<PoolTask<String>> tasks = underWay(worker, 3);
        worker.die();
        final ExecutionException failed = assertThrows(ExecutionException.class, tasks.get(0)::get);
        assertInstanceOf(WorkerDiedException.class, failed.getCause());
        final FakeWorker next = worker();
        for (int i = 1; i < 3; i++) {
            assertSame(tasks.get(i), next.begin());
            next.answer(SHORT_NS);
            assertEquals("of " + next.pid, get(tasks.get(i)));
            assertEquals(1, tasks.get(i).attempts());
        }
        assertEquals(1, core.lanes.stats().deaths());
    }

    @Test
    @DisplayName("P3, P5: a worker dies between two tasks: none fails, and those in its ring run elsewhere")
    void diesBetweenTasks() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final List<PoolTask<String>> tasks = underWay(worker, 3);
        worker.answer(SHORT_NS);
        worker.die();
        assertEquals("of " + worker.pid, get(tasks.get(0)));
        final FakeWorker next = worker();
        for (int i = 1; i < 3; i++) {
            assertSame(tasks.get(i), next.begin());
            next.answer(SHORT_NS);
            assertEquals("of " + next.pid, get(tasks.get(i)));
        }
        assertEquals(0, core.lanes.stats().failed());
    }

    @Test
    @DisplayName(
            "P10: a task that has begun is retried after a death; its attempts are exact, and those of its neighbours")
    void retriedAfterDeath() throws Exception {
        settings.retry = Retry.never().onDeath(1);
        pool(1);
        final FakeWorker worker = firstWorker();
        final List<PoolTask<String>> tasks = underWay(worker, 2);
        worker.die();
        final FakeWorker next = worker();
        final List<PoolTask<?>> order = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            order.add(next.begin());
            next.answer(SHORT_NS);
        }
        get(tasks.get(0));
        get(tasks.get(1));
        assertEquals(List.of(tasks.get(0), tasks.get(1)), order);
        assertEquals(2, tasks.get(0).attempts());
        assertEquals(1, tasks.get(1).attempts());
    }

    @Test
    @DisplayName(
            "P31: shutdownNow returns the tasks in a worker's ring, before those that wait, and none of them begins")
    void shutdownNow() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final List<PoolTask<String>> tasks = underWay(worker, 3);
        final PoolTask<String> last = submit(10);
        assertEquals(3, core.end.shutdownNow().size());
        for (final PoolTask<String> cancelled : List.of(tasks.get(1), tasks.get(2), last)) {
            assertTrue(cancelled.isCancelled());
            assertTrue(cancelled.ended().isDone());
        }
        assertFalse(tasks.get(0).isDone());
        worker.answer(SHORT_NS);
        assertEquals("of " + worker.pid, get(tasks.get(0)));
        await().until(core.end::isTerminated);
        assertEquals(3, worker.begun.size());
    }

    @Test
    @DisplayName("P31: shutdownNow also ends a lane whose worker has begun nothing")
    void shutdownNowOfAStoppedWorker() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final PoolTask<String> task = submit(10);
        await().until(() -> worker.ring.size() == 1);
        assertEquals(1, core.end.shutdownNow().size());
        assertTrue(task.isCancelled());
        await().until(core.end::isTerminated);
    }

    @Test
    @DisplayName("P25: no worker is sent more tasks than it may run")
    void maxTasksPerWorker() throws Exception {
        settings.maxTasksPerWorker = 4;
        pool(1);
        final FakeWorker first = firstWorker();
        final PoolTask<String> second = submit(10);
        assertSame(second, first.begin());
        final List<PoolTask<String>> tasks = submitMany(4);
        first.answer(SHORT_NS);
        for (int i = 0; i < 2; i++) {
            assertSame(tasks.get(i), first.begin());
            first.answer(SHORT_NS);
            get(tasks.get(i));
        }
        final FakeWorker next = worker();
        assertSame(tasks.get(2), next.begin());
        next.answer(SHORT_NS);
        assertSame(tasks.get(3), next.begin());
        assertEquals(4, first.begun.size());
        assertEquals(0, first.ring.size());
    }

    @Test
    @DisplayName("P6: after an error of the JVM the tasks in the worker's ring run in another one")
    void errorOfTheJvm() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final List<PoolTask<String>> tasks = underWay(worker, 3);
        worker.answerWithErrorOfJvm();
        assertThrows(ExecutionException.class, tasks.get(0)::get);
        final FakeWorker next = worker();
        assertSame(tasks.get(1), next.begin());
        assertEquals(0, core.lanes.stats().deaths());
        worker.ring.forEach(sent -> assertFalse(worker.mark.begin(sent.number())));
    }

    @Test
    @DisplayName("P21: tasks in a worker's ring wait as others do, and count")
    void ringCountsAsWaiting() throws Exception {
        settings.maxPending = 4;
        settings.whenFull = WhenFull.REJECT;
        pool(1);
        final FakeWorker worker = firstWorker();
        final List<PoolTask<String>> tasks = underWay(worker, 4);
        assertEquals(3, core.lanes.stats().pending());
        assertEquals(30, core.lanes.stats().pendingBytes());
        submit(10);
        final RejectedExecutionException full = assertThrows(RejectedExecutionException.class, () -> submit(10));
        assertTrue(full.getMessage().contains("pending=4 maxPending=4"), full::getMessage);
        worker.answer(SHORT_NS);
        get(tasks.get(0));
        submit(10);
        assertEquals(4, core.lanes.stats().pending());
    }

    @Test
    @DisplayName("P9: a large task does not wait behind others in a ring, nor do others behind it")
    void largeTasksAreAlone() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final PoolTask<String> first = submit(10);
        worker.begin();
        final PoolTask<String> small = submit(10);
        final PoolTask<String> large = submit(200_000);
        final PoolTask<String> last = submit(10);
        worker.answer(SHORT_NS);
        get(first);
        for (final PoolTask<String> alone : List.of(small, large)) {
            assertSame(alone, worker.begin());
            assertEquals(0, worker.ring.size());
            worker.answer(SHORT_NS);
            get(alone);
        }
        assertSame(last, worker.begin());
    }

    @Test
    @DisplayName("P9: tasks that fill half of the ring are not followed by more")
    void halfOfTheRing() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        worker.begun.clear();
        final PoolTask<String> first = submit(10);
        worker.begin();
        for (int i = 0; i < 10; i++) {
            submit(30_000);
        }
        worker.answer(SHORT_NS);
        get(first);
        await().until(() -> worker.ring.size() == 3);
        worker.begin();
        worker.answer(SHORT_NS);
        await().until(() -> worker.ring.size() == 3);
    }

    @Test
    @DisplayName("A ring without room: the tasks wait in the pool, in order, and are sent when there is room")
    void noRoom() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        worker.room = 2;
        final PoolTask<String> first = submit(10);
        worker.begin();
        final List<PoolTask<String>> tasks = submitMany(5);
        worker.answer(SHORT_NS);
        get(first);
        for (final PoolTask<String> task : tasks) {
            assertSame(task, worker.begin());
            assertTrue(worker.ring.size() <= 2);
            worker.answer(SHORT_NS);
            get(task);
        }
        worker.room = 0; // not even for one: then the lane waits for the worker
        final PoolTask<String> last = submit(10);
        assertSame(last, worker.begin());
    }

    @Test
    @DisplayName("P11: the time of a task in a ring begins when the one before it has ended")
    void timeBeginsWithTheTask() throws Exception {
        settings.taskTimeout = Duration.ofMillis(300);
        settings.grace = Duration.ofMinutes(5);
        pool(1);
        final FakeWorker worker = firstWorker();
        final PoolTask<String> before = submit(10);
        worker.begin();
        final PoolTask<String> late = submit(10);
        final PoolTask<String> behind = submit(10);
        worker.answer(SHORT_NS);
        get(before);
        assertSame(late, worker.begin());
        await().until(() -> !worker.interrupts.isEmpty());
        final long lateNumber = worker.interrupts.take();
        final long sinceNs = System.nanoTime();
        worker.answer(SHORT_NS);
        final ExecutionException failed = assertThrows(ExecutionException.class, late::get);
        assertInstanceOf(TaskTimeoutException.class, failed.getCause());
        assertSame(behind, worker.begin());
        final long number = worker.interrupts.take();
        assertTrue(System.nanoTime() - sinceNs >= TimeUnit.MILLISECONDS.toNanos(250), "its time began too early");
        assertTrue(number > lateNumber);
    }

    @Test
    @DisplayName("P11: a task in a ring has its time-out, too, when the one before it has ended in time")
    void timeOfTheNextTask() throws Exception {
        settings.grace = Duration.ofMinutes(5);
        pool(1);
        final FakeWorker worker = firstWorker();
        final PoolTask<String> before = submit(10);
        worker.begin();
        final PoolTask<String> first = submit(10);
        final PoolTask<String> next = submit(10, Duration.ofMillis(100));
        worker.answer(SHORT_NS);
        get(before);
        assertSame(first, worker.begin());
        await().until(() -> worker.ring.size() == 1);
        worker.answer(SHORT_NS);
        assertSame(next, worker.begin());
        assertTrue(worker.interrupts.poll(30, TimeUnit.SECONDS) != null, "no interrupt");
        worker.answer(SHORT_NS);
        final ExecutionException failed = assertThrows(ExecutionException.class, next::get);
        assertInstanceOf(TaskTimeoutException.class, failed.getCause());
    }

    @Test
    @DisplayName("P12, P11: while a task is being ended, those behind it are taken back, and run elsewhere")
    void othersLeaveATaskThatIsEnded() throws Exception {
        settings.grace = Duration.ofMinutes(5);
        pool(2);
        final FakeWorker first = firstWorker();
        final List<PoolTask<String>> tasks = underWayOfTwo(first);
        assertTrue(tasks.get(0).cancel(true));
        assertEquals(1, first.interrupts.size());
        assertEquals(3, core.pending.count());
        mayStart.release();
        final FakeWorker second = worker();
        assertSame(tasks.get(1), second.begin());
        assertFalse(first.killed);
    }

    @Test
    @DisplayName(
            "P28, P11: a worker that never begins its task is killed when the time of the task is over twice; the task runs elsewhere")
    void neverBegins() throws Exception {
        settings.taskTimeout = Duration.ofMillis(200);
        settings.grace = Duration.ofMillis(100);
        pool(1);
        final FakeWorker stopped = firstWorker();
        final PoolTask<String> task = submit(10);
        final FakeWorker next = worker();
        assertTrue(stopped.killed);
        assertSame(task, next.begin());
        next.answer(SHORT_NS);
        assertEquals("of " + next.pid, get(task));
        assertEquals(1, task.attempts());
    }

    /** Two workers that have nothing to do; the one that comes first here gets the next task. */
    private List<FakeWorker> twoIdle() throws Exception {
        pool(2);
        final FakeWorker first = firstWorker();
        final PoolTask<String> one = submit(10);
        assertSame(one, first.begin());
        final PoolTask<String> two = submit(10);
        mayStart.release();
        final FakeWorker second = worker();
        assertSame(two, second.begin());
        first.answer(AN_HOUR_NS);
        get(one);
        await().until(() -> core.idle.count() == 1);
        second.answer(AN_HOUR_NS);
        get(two);
        await().until(() -> core.idle.count() == 2);
        return List.of(second, first);
    }

    @Test
    @DisplayName(
            "P28: a task that a stopped worker does not begin runs in one that is idle, and that is no second attempt")
    void stalls() throws Exception {
        final List<FakeWorker> workers = twoIdle();
        final FakeWorker stopped = workers.get(0);
        final FakeWorker other = workers.get(1);
        settings.stall = STALL;
        final PoolTask<String> task = submit(10);
        assertEquals(1, stopped.ring.size());
        assertSame(task, other.begin());
        other.answer(SHORT_NS);
        assertEquals("of " + other.pid, get(task));
        assertEquals(1, task.attempts());
        final PoolTask<String> next = submit(10);
        assertSame(next, other.begin());
        final PoolTask<String> third = submit(10); // it does not go to the worker that does not read
        assertEquals(1, core.pending.count());
        assertEquals(1, stopped.ring.size());
        other.answer(SHORT_NS);
        assertSame(third, other.begin());
        other.answer(SHORT_NS);
        get(third);
        assertFalse(stopped.killed);
    }

    @Test
    @DisplayName("P28: a caller whose worker is stopped gets its answer from another one")
    void callStalls() throws Exception {
        final List<FakeWorker> workers = twoIdle();
        final FakeWorker other = workers.get(1);
        settings.stall = STALL;
        final PoolTask<String> task = task(10, null);
        final CompletableFuture<Void> caller = Background.run(() -> {
            assertTrue(core.call(task));
            assertEquals("of " + other.pid, get(task));
        });
        assertSame(task, other.begin());
        other.answer(SHORT_NS);
        caller.get(30, TimeUnit.SECONDS);
        assertEquals(1, task.attempts());
    }

    @Test
    @DisplayName("P28: a worker that has stalled gets tasks again when it has read what it was sent, and skips that")
    void readsAgain() throws Exception {
        final List<FakeWorker> workers = twoIdle();
        final FakeWorker stalled = workers.get(0);
        final FakeWorker other = workers.get(1);
        settings.stall = STALL;
        final PoolTask<String> before = submit(10);
        assertSame(before, other.begin());
        other.answer(SHORT_NS);
        get(before);
        stalled.skip();
        await().until(() -> core.idle.count() == 2);
        settings.stall = Duration.ofHours(1);
        final PoolTask<String> one = submit(10);
        final PoolTask<String> two = submit(10);
        final PoolTask<String> ofStalled = stalled.begin() == one ? one : two;
        other.begin();
        stalled.answer(SHORT_NS);
        other.answer(SHORT_NS);
        assertEquals("of " + stalled.pid, get(ofStalled));
        assertFalse(stalled.begun.contains(before));
    }

    @Test
    @DisplayName("P28: a stopped worker keeps its task while no other one is free; the first that is free has it")
    void stallsWhileOthersAreBusy() throws Exception {
        final List<FakeWorker> workers = twoIdle();
        final FakeWorker busy = workers.get(0);
        final FakeWorker stopped = workers.get(1);
        final PoolTask<String> longTask = submit(10);
        assertSame(longTask, busy.begin());
        settings.stall = STALL;
        final int before = stopped.ring.size(); // what was sent ahead while the other worker started, and taken back
        final PoolTask<String> task = submit(10);
        await().until(() -> stopped.looks.get() > 2);
        assertEquals(0, core.pending.count());
        assertEquals(before + 1, stopped.ring.size());
        busy.answer(SHORT_NS);
        assertSame(task, busy.begin());
    }

    @Test
    @DisplayName("P31: a worker that has stalled does not delay the end of its pool")
    void endWithAStalledOne() throws Exception {
        final List<FakeWorker> workers = twoIdle();
        final FakeWorker other = workers.get(1);
        settings.stall = STALL;
        final PoolTask<String> task = submit(10);
        assertSame(task, other.begin());
        core.end.shutdown();
        await().until(() -> core.lanes.count() == 1);
        other.answer(SHORT_NS);
        get(task);
        assertTrue(core.end.awaitTermination(30, TimeUnit.SECONDS));
    }

    @Test
    @DisplayName("P31: shutdown does not wait for a worker that is being started when no task waits any more")
    void shutdownWhileStarting() throws Exception {
        pool(2);
        final FakeWorker first = firstWorker();
        final PoolTask<String> one = submit(10);
        assertSame(one, first.begin());
        final PoolTask<String> two = submit(10); // another worker is started for it, which does not get ready
        await().until(() -> core.lanes.count() == 2);
        first.answer(AN_HOUR_NS);
        assertSame(two, first.begin());
        core.end.shutdown();
        first.answer(AN_HOUR_NS);
        get(two);
        assertTrue(core.end.awaitTermination(30, TimeUnit.SECONDS));
    }

    @Test
    @DisplayName("P31: after a shutdown a worker that is being started still gets a task that waits for it")
    void shutdownWhileATaskWaits() throws Exception {
        pool(2);
        final FakeWorker first = firstWorker();
        final PoolTask<String> one = submit(10);
        assertSame(one, first.begin());
        final PoolTask<String> two = submit(10);
        await().until(() -> core.lanes.count() == 2);
        core.end.shutdown();
        mayStart.release();
        final FakeWorker second = worker();
        assertSame(two, second.begin());
        second.answer(SHORT_NS);
        first.answer(SHORT_NS);
        get(one);
        get(two);
        assertEquals(2, core.starts.count());
        assertTrue(core.end.awaitTermination(30, TimeUnit.SECONDS));
    }

    @Test
    @DisplayName("P12: a task that was cancelled while another worker began it once more is ended there")
    void cancelledWhileRetried() throws Exception {
        settings.retry = Retry.never().onDeath(1);
        settings.grace = Duration.ofMinutes(5);
        pool(1);
        final FakeWorker first = firstWorker();
        final PoolTask<String> task = submit(10);
        assertSame(task, first.begin());
        first.die();
        final FakeWorker next = worker();
        assertSame(task, next.begin());
        assertTrue(task.settle(Outcome.CANCELLED)); // by a caller who has seen the first attempt
        core.endAttempt(task);
        assertTrue(next.interrupts.poll(30, TimeUnit.SECONDS) != null, "it goes on");
        next.answer(SHORT_NS);
    }

    @Test
    @DisplayName(
            "P15: what invokeAll and invokeAny have cancelled is done when they return, also if its answer is just being read")
    void cancelledNow() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final PoolTask<String> busy = submit(10);
        worker.begin();
        final PoolTask<String> one = submit(10);
        final PoolTask<String> two = submit(10);
        final CountDownLatch isRead = new CountDownLatch(1);
        final CountDownLatch mayGoOn = new CountDownLatch(1);
        one.whenSettled(() -> {
            isRead.countDown();
            awaitUninterruptibly(mayGoOn);
        });
        worker.hold(); // so that both answers are read at a time
        worker.answer(SHORT_NS);
        worker.release();
        get(busy);
        worker.hold();
        worker.begin();
        worker.answer(SHORT_NS);
        worker.begin();
        worker.answer(SHORT_NS);
        worker.release();
        isRead.await();
        final CompletableFuture<Boolean> cancelling = new CompletableFuture<>();
        final Thread canceller = new Thread(() -> {
            core.cancelNow(two);
            cancelling.complete(two.isDone());
        });
        canceller.start();
        await().until(() -> cancelling.isDone() || canceller.getState() == Thread.State.WAITING);
        mayGoOn.countDown();
        assertTrue(cancelling.get(30, TimeUnit.SECONDS));
    }

    @Test
    @DisplayName("A task is counted when its caller has the result")
    void countedBefore() throws Exception {
        pool(1);
        final FakeWorker worker = firstWorker();
        final PoolTask<String> task = submit(10);
        final AtomicLong done = new AtomicLong();
        task.whenSettled(() -> done.set(core.lanes.stats().done()));
        worker.begin();
        worker.answer(SHORT_NS);
        get(task);
        await().until(() -> done.get() == 2);
    }
}
