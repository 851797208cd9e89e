package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks, arguments and results that can be encoded, and that the other side cannot decode. */
abstract class DecodingContract extends PoolContract {
    /** Of either kind of pool, by the name that the pool gives its thread. */
    static boolean isInWorker() {
        return Thread.currentThread().getName().contains("-worker-");
    }

    record OnlyInWorkers(int value) {
        OnlyInWorkers {
            if (!isInWorker()) {
                throw new IllegalStateException("not made outside of a worker");
            }
        }
    }

    record OnlyOutside(int value) {
        OnlyOutside {
            if (isInWorker()) {
                throw new IllegalStateException("not made in a worker");
            }
        }
    }

    /** What a task captures; to read it in the worker throws. */
    static final class Captured implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Throwable thrown;

        Captured(final Throwable thrown) {
            this.thrown = thrown;
        }

        int value() {
            return 1;
        }

        private void readObject(final ObjectInputStream in) throws Throwable {
            in.defaultReadObject();
            if (isInWorker()) {
                throw thrown;
            }
        }
    }

    static Stream<Throwable> troubles() {
        return Stream.of(
                new InvalidObjectException("on purpose"),
                new IllegalStateException("on purpose"),
                new NoClassDefFoundError("on purpose"),
                new AssertionError("on purpose"));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    @DisplayName("P7: a task that the worker cannot decode fails that future alone; the worker is kept")
    void tasks(final Throwable trouble) throws Exception {
        final Pool pool = one();
        final long pid = pool.call(() -> ProcessHandle.current().pid());
        final Captured captured = new Captured(trouble);
        final TaskFuture<Integer> unreadable = pool.submit(() -> captured.value());
        final TaskFuture<Integer> next = pool.submit(() -> 7);
        final ExecutionException failure = assertThrows(ExecutionException.class, unreadable::get);
        assertTrue(failure.getMessage().contains("cannot read its task"), failure::getMessage);
        assertTrue(failure.getMessage().contains(trouble.getClass().getName() + ": on purpose"), failure::getMessage);
        assertEquals(7, next.get());
        assertIsKept(pool, pid);
    }

    static void assertIsKept(final Pool pool, final long pid) throws Exception {
        assertEquals(pid, pool.call(() -> ProcessHandle.current().pid()));
        assertEquals(1, pool.stats().starts());
        assertEquals(0, pool.stats().deaths());
    }

    @Test
    @DisplayName("P7: an argument that the worker cannot decode fails that call alone, by class; the worker is kept")
    void arguments() throws Exception {
        final Pool pool = one();
        final PoolFunction<OnlyOutside, Integer> value =
                pool.function(OnlyOutside.class, Integer.class, argument -> argument.value);
        final long pid = pool.call(() -> ProcessHandle.current().pid());
        final TaskFuture<Integer> unreadable = value.submit(new OnlyOutside(1));
        final ExecutionException failure = assertThrows(ExecutionException.class, unreadable::get);
        assertTrue(failure.getMessage().contains(OnlyOutside.class.getName()), failure::getMessage);
        assertTrue(failure.getMessage().contains("not made in a worker"), failure::getMessage);
        assertIsKept(pool, pid);
    }

    @Test
    @DisplayName("P7: a result that the caller cannot decode fails that future alone, by class; the worker is kept")
    void results() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(1).allow(OnlyInWorkers.class));
        final long pid = pool.call(() -> ProcessHandle.current().pid());
        final TaskFuture<OnlyInWorkers> unreadable = pool.submit(() -> new OnlyInWorkers(1));
        final TaskFuture<Integer> next = pool.submit(() -> 7);
        final ExecutionException failure = assertThrows(ExecutionException.class, unreadable::get);
        assertTrue(failure.getMessage().contains(OnlyInWorkers.class.getName()), failure::getMessage);
        assertTrue(failure.getMessage().contains("not made outside of a worker"), failure::getMessage);
        assertEquals(7, next.get());
        assertThrows(ExecutionException.class, () -> pool.call(() -> new OnlyInWorkers(2)));
        assertIsKept(pool, pid);
    }
}
