package io.penstock.pool.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pool.Task;
import io.penstock.process.engine.ItemCoder;
import io.penstock.process.engine.TaskBytes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The worker's answers to messages, in one thread. */
class WorkerSideTest {
    private final FakeWorker parent = new FakeWorker(1);
    private final ItemCoder<Object> coder = ItemCoder.of(Object.class, List.of());
    private final WorkerSide side = new WorkerSide(
            new WorkerSide.SetUp(List.of(), coder.numbers(), null), new WorkerContext(null), parent.mark);

    private static byte[] message(final Task<?> task, final long number) {
        final byte[] content = FunctionCode.withHead(TaskBytes.encode(task, task, "the task", true));
        return new Payload.Encoded(content, task).message(number, false);
    }

    @Test
    @DisplayName("P12, P3: a task that was taken back has no answer, and does not run")
    void takenBack() {
        assertNotNull(side.answer(message(() -> 1, 3)));
        assertEquals(3, parent.takeBack(5));
        assertNull(side.answer(message(() -> 1, 4)));
        assertNull(side.answer(message(() -> 1, 5)));
        final byte[] answer = side.answer(message(() -> 1, 6));
        assertEquals(Messages.DONE, Messages.type(answer));
        assertEquals(6, Messages.number(answer));
    }

    @Test
    @DisplayName("P6: after an error of the JVM no other task begins")
    void errorOfTheJvm() {
        final byte[] failure = side.answer(message(
                () -> {
                    throw new StackOverflowError("on purpose");
                },
                3));
        assertEquals(Messages.FAILED, Messages.type(failure));
        assertNull(side.answer(message(() -> 1, 4)));
        assertFalse(parent.hasBegun(4));
    }

    @Test
    @DisplayName("An answer says how long its task took, beside its form")
    void howLong() {
        final byte[] answer = side.answer(message(
                () -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    return null;
                },
                3));
        assertEquals(Messages.NULL, Messages.form(answer));
        final long tookNs = Messages.tookNs(answer);
        assertTrue(tookNs > 0 && tookNs < TimeUnit.MINUTES.toNanos(2), "tookNs=" + tookNs);
        Messages.took(answer, Long.MAX_VALUE);
        assertEquals(Messages.NULL, Messages.form(answer));
        assertTrue(Messages.tookNs(answer) > TimeUnit.MINUTES.toNanos(4), () -> "tookNs=" + Messages.tookNs(answer));
    }

    @Test
    @DisplayName("P12: an interrupt reaches the task that runs, and not the next one")
    void interrupts() {
        final boolean[] seen = new boolean[1];
        side.interrupt(7, stack -> seen[0] = true);
        assertFalse(seen[0]);
        side.begin(7); // it was asked for before
        assertTrue(Thread.currentThread().isInterrupted());
        side.end(7);
        assertFalse(Thread.currentThread().isInterrupted());
        side.begin(8);
        assertFalse(Thread.currentThread().isInterrupted());
        side.interrupt(8, stack -> seen[0] = stack.length > 0);
        assertTrue(Thread.currentThread().isInterrupted());
        assertTrue(seen[0]);
        assertTrue(side.stack(8).length > 0);
        side.end(8);
        side.interrupt(8, stack -> {
            throw new AssertionError("it has ended");
        });
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    @DisplayName("P3: what is sent again is a copy, for the lane that had it may still be sending the other one")
    void copies() {
        final Payload payload = new Payload.Encoded(new byte[Messages.HEAD + 5], (Runnable) () -> {});
        final byte[] first = payload.message(1, false);
        final byte[] second = payload.message(2, true);
        assertEquals(1, Messages.number(first));
        assertEquals(2, Messages.number(second));
    }
}
