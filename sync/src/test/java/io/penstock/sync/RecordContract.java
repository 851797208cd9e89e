package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Records, on boards in files and in memory. The rules say 1 s; the guard is tenfold. */
abstract class RecordContract {
    private static final int GUARD_S = 10;
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Empty. */
    Board board;

    /** A new board. */
    abstract Board newBoard() throws Exception;

    @BeforeEach
    void open() throws Exception {
        board = newBoard();
    }

    @AfterEach
    void close() {
        board.close();
    }

    /** What the tests write: a value is right if each component says so. */
    record Pair(long first, long second) {
        static Pair of(final long number) {
            return new Pair(number, ~number);
        }

        Pair next() {
            return of(first + 1);
        }

        long checked() {
            assertEquals(~first, second, "torn");
            return first;
        }
    }

    record Inner(float real, byte small) {}

    record Everything(
            boolean yes,
            byte small,
            short brief,
            char letter,
            int whole,
            long large,
            float single,
            double real,
            Inner inner,
            Inner other) {}

    private static <T> T soon(final CompletableFuture<T> future) throws Exception {
        return future.get(GUARD_S, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName(
            "V9, V12: what is read is what was written, for components of all types, with their extremes and their bits")
    void allTypes() {
        final SharedRecord<Everything> record = board.record("r", Everything.class);
        assertNull(record.read());
        assertEquals("null", record.toString());
        for (final Everything value : List.of(
                new Everything(
                        false, (byte) 0, (short) 0, 'a', 0, 0, 0, 0, new Inner(0, (byte) 0), new Inner(1, (byte) 1)),
                new Everything(
                        true,
                        Byte.MIN_VALUE,
                        Short.MIN_VALUE,
                        Character.MAX_VALUE,
                        Integer.MIN_VALUE,
                        Long.MIN_VALUE,
                        -0.0f,
                        Double.NaN,
                        new Inner(Float.NaN, Byte.MAX_VALUE),
                        new Inner(Float.MIN_VALUE, (byte) -1)),
                new Everything(
                        true,
                        Byte.MAX_VALUE,
                        Short.MAX_VALUE,
                        '\u00fc',
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        Float.MAX_VALUE,
                        -0.0,
                        new Inner(Float.NEGATIVE_INFINITY, (byte) -2),
                        new Inner(2, (byte) 3)))) {
            record.write(value);
            assertEquals(value, record.read());
            assertEquals(value.toString(), board.record("r", Everything.class).toString());
        }
        assertEquals(3, record.version());
    }

    record Nothing() {}

    record Tick(Nothing nothing, int number) {}

    @Test
    @DisplayName("V12: records without components are written and read as well, alone and inside others")
    void withoutComponents() {
        final SharedRecord<Nothing> nothing = board.record("nothing", Nothing.class);
        nothing.write(new Nothing());
        assertEquals(new Nothing(), nothing.read());
        assertEquals(1, nothing.version());
        final SharedRecord<Tick> tick = board.record("tick", Tick.class);
        tick.write(new Tick(new Nothing(), 4));
        assertEquals(new Tick(new Nothing(), 4), tick.read());
    }

    @Test
    @DisplayName("V6: the first value is its maker's, is of version 1, and is kept when others bring another one")
    void initialValue() {
        assertEquals(Pair.of(5), board.record("r", Pair.class, Pair.of(5)).read());
        final SharedRecord<Pair> again = board.record("r", Pair.class, Pair.of(6));
        assertEquals(Pair.of(5), again.read());
        assertEquals(1, again.version());
        assertFalse(again.writeIf(0, Pair.of(7)));
        final SharedRecord<Pair> without = board.record("other", Pair.class);
        assertEquals(0, board.record("other", Pair.class, Pair.of(6)).version());
        assertNull(without.read());
        assertThrows(NullPointerException.class, () -> board.record("null", Pair.class, null));
    }

    @Test
    @DisplayName("V9: a missing value is refused, as is one inside, which the error names; and nothing has changed")
    void nulls() {
        final SharedRecord<Everything> record = board.record("r", Everything.class);
        assertThrows(NullPointerException.class, () -> record.write(null));
        final NullPointerException told = assertThrows(
                NullPointerException.class,
                () -> record.write(
                        new Everything(true, (byte) 0, (short) 0, 'a', 0, 0, 0, 0, new Inner(0, (byte) 0), null)));
        assertTrue(told.getMessage().contains("component=other"), told.getMessage());
        assertEquals(0, record.version());
        assertNull(record.read());
    }

    @Test
    @DisplayName("V11: writeIf stores if the version is the given one, and else changes nothing")
    void writeIf() {
        final SharedRecord<Pair> record = board.record("r", Pair.class);
        assertFalse(record.writeIf(1, Pair.of(1)));
        assertTrue(record.writeIf(0, Pair.of(2)));
        assertFalse(record.writeIf(0, Pair.of(3)));
        assertEquals(Pair.of(2), record.read());
        assertTrue(record.writeIf(record.version(), Pair.of(4)));
        assertEquals(2, record.version());
        assertThrows(IllegalArgumentException.class, () -> record.writeIf(-1, Pair.of(5)));
        assertEquals(Pair.of(4), record.read());
    }

    @Test
    @DisplayName("V11: of any number of rivals with one version one wins, in each round")
    void rivals() throws Exception {
        final SharedRecord<Pair> record = board.record("r", Pair.class);
        final int rounds = 2_000;
        final AtomicInteger wins = new AtomicInteger();
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            threads.add(Background.run(() -> {
                for (long round = 0; round < rounds; round++) {
                    if (record.writeIf(round, Pair.of(round))) {
                        wins.incrementAndGet();
                    }
                    assertTrue(record.version() > round);
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get(1, TimeUnit.MINUTES);
        }
        assertEquals(rounds, wins.get());
        assertEquals(rounds, record.version());
        assertEquals(Pair.of(rounds - 1), record.read());
    }

    @Test
    @DisplayName("V10: update is an atomic read and write: n threads that do it m times do it n x m times")
    void updates() throws Exception {
        final SharedRecord<Pair> record = board.record("r", Pair.class, Pair.of(0));
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            threads.add(Background.run(() -> {
                for (int step = 0; step < 5_000; step++) {
                    record.update(Pair::next).checked();
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get(1, TimeUnit.MINUTES);
        }
        assertEquals(Pair.of(15_000), record.read());
        assertEquals(15_001, record.version());
    }

    @Test
    @DisplayName("V10: a function that throws, or returns no value, changes nothing; the first one gets none")
    void functionsThatFail() {
        final SharedRecord<Pair> record = board.record("r", Pair.class);
        assertEquals(Pair.of(3), record.update(before -> before == null ? Pair.of(3) : before));
        final ArithmeticException mine = new ArithmeticException();
        final UnaryOperator<Pair> failing = before -> {
            throw mine;
        };
        assertEquals(mine, assertThrows(ArithmeticException.class, () -> record.update(failing)));
        assertThrows(NullPointerException.class, () -> record.update(before -> null));
        assertEquals(Pair.of(3), record.read());
        assertEquals(1, record.version());
    }

    @Test
    @DisplayName("V10: the function runs under no lock: it may write the record itself, and then runs again")
    void functionThatWrites() {
        final SharedRecord<Pair> record = board.record("r", Pair.class, Pair.of(0));
        final AtomicInteger calls = new AtomicInteger();
        assertEquals(Pair.of(11), record.update(before -> {
            if (calls.getAndIncrement() == 0) {
                record.write(Pair.of(10));
            }
            return before.next();
        }));
        assertEquals(2, calls.get());
        assertEquals(3, record.version());
    }

    @Test
    @DisplayName("V9: readers beside writers read values of one write, in the order of the writes")
    void readersBesideWriters() throws Exception {
        final SharedRecord<Pair> record = board.record("r", Pair.class, Pair.of(0));
        final CompletableFuture<Void> writer = Background.run(() -> {
            for (long number = 1; number <= 200_000; number++) {
                record.write(Pair.of(number));
            }
        });
        final CompletableFuture<Void> reader = Background.run(() -> {
            long last = 0;
            while (last < 200_000) {
                final long number = record.read().checked();
                assertTrue(number >= last, "number=" + number + " last=" + last);
                last = number;
            }
        });
        writer.get(1, TimeUnit.MINUTES);
        reader.get(1, TimeUnit.MINUTES);
    }

    /** Its constructor reads a record, in the midst of the read of another one. */
    record Nosy(long before, Inside inside, long behind) {
        record Inside(long number) {
            private static final AtomicReference<Runnable> MEANWHILE = new AtomicReference<>(() -> {});

            Inside {
                MEANWHILE.get().run();
            }
        }
    }

    /** More components than the other one has. */
    record Many(long a, long b, long c, long d, long e, long f) {}

    @Test
    @DisplayName("V9: a constructor that reads and writes a record itself disturbs no read")
    void constructorThatReads() {
        final Many many = new Many(71, 72, 73, 74, 75, 76);
        final SharedRecord<Many> other = board.record("other", Many.class, many);
        final Nosy value = new Nosy(1, new Nosy.Inside(2), 3);
        final SharedRecord<Nosy> record = board.record("r", Nosy.class, value);
        final AtomicInteger calls = new AtomicInteger();
        assertEquals(many, other.read()); // now this thread has longs for both
        Nosy.Inside.MEANWHILE.set(() -> {
            calls.incrementAndGet();
            assertEquals(many, other.read());
            other.write(many);
        });
        try {
            assertEquals(value, record.read());
        } finally {
            Nosy.Inside.MEANWHILE.set(() -> {});
        }
        assertEquals(1, calls.get());
        assertEquals(value, record.read());
    }

    /** Its constructor accepts no other values than the test writes. */
    record Even(long number) {
        Even {
            if (number % 2 != 0) {
                throw new IllegalArgumentException("odd");
            }
        }
    }

    record Odd(long number) {}

    @Test
    @DisplayName("V12: a value that the constructor refuses is an error of that read, and the next one works")
    void constructorThatRefuses() {
        final SharedRecord<Odd> any = board.record("r", Odd.class);
        final SharedRecord<Even> even = board.record("r", Even.class);
        any.write(new Odd(3));
        assertThrows(IllegalArgumentException.class, even::read);
        any.write(new Odd(4));
        assertEquals(new Even(4), even.read());
    }

    @Test
    @DisplayName("V5: awaitNewer is woken by each kind of write, and returns at once where there is a newer version")
    void awaitsNewer() throws Exception {
        final SharedRecord<Pair> record = board.record("r", Pair.class);
        final List<Runnable> writes = List.of(
                () -> record.write(Pair.of(1)), () -> record.writeIf(1, Pair.of(2)), () -> record.update(Pair::next));
        for (final Runnable write : writes) {
            final long version = record.version();
            final CompletableFuture<Void> waiter = Background.run(() -> {
                record.awaitNewer(version);
                assertTrue(record.awaitNewer(version, LONG));
                assertTrue(record.awaitNewer(version, Duration.ZERO));
                assertEquals(version + 1, record.read().checked());
            });
            Background.assertBlocked(waiter);
            write.run();
            soon(waiter);
        }
    }

    @Test
    @DisplayName("S2: a timeout of 0 or less is one look, a longer one is not ended early; an interrupt ends a wait")
    void timeouts() throws Exception {
        final SharedRecord<Pair> record = board.record("r", Pair.class);
        assertFalse(record.awaitNewer(0, Duration.ZERO));
        assertFalse(record.awaitNewer(0, Duration.ofSeconds(-1)));
        final long start = System.nanoTime();
        assertFalse(record.awaitNewer(0, Duration.ofMillis(50)));
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(50).toNanos());
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            thread.set(Thread.currentThread());
            record.awaitNewer(0);
        });
        Background.assertBlocked(waiter);
        Background.started(thread).interrupt();
        final ExecutionException ended = assertThrows(ExecutionException.class, () -> soon(waiter));
        assertInstanceOf(InterruptedException.class, ended.getCause());
    }

    @Test
    @DisplayName("S2: closing the handle wakes its waiting threads, and each later call says so")
    void closing() throws Exception {
        final SharedRecord<Pair> record = board.record("r", Pair.class);
        final CompletableFuture<Void> waiter = Background.run(() -> record.awaitNewer(0));
        Background.assertBlocked(waiter);
        board.close();
        final ExecutionException ended = assertThrows(ExecutionException.class, () -> soon(waiter));
        assertInstanceOf(IllegalStateException.class, ended.getCause());
        assertThrows(IllegalStateException.class, record::read);
        assertThrows(IllegalStateException.class, record::version);
        assertThrows(IllegalStateException.class, () -> record.write(Pair.of(1)));
        assertThrows(IllegalStateException.class, () -> record.update(before -> before));
    }

    @Test
    @DisplayName("S2: an interrupted thread writes, and keeps the interrupt")
    void interruptedWriter() {
        final SharedRecord<Pair> record = board.record("r", Pair.class);
        Thread.currentThread().interrupt();
        record.write(Pair.of(1));
        assertTrue(Thread.interrupted());
        assertEquals(Pair.of(1), record.read());
    }

    /** Progress, as one version of a program knows it. */
    private static final class Now {
        record Progress(long done, double rate, Part part) {}

        record Part(int number, boolean last) {}
    }

    /** And as another one does. */
    private static final class Then {
        record Progress(long done, double rate, Part part) {}

        record Part(int number, byte last) {}
    }

    private static final class Later {
        record Progress(long done, double rate, Now.Part part, long more) {}
    }

    private static final class Elsewhere {
        record Renamed(long done, double rate, Now.Part part) {}
    }

    @Test
    @DisplayName("V12: another version of the class is refused, naming the component; nothing has changed")
    void otherVersions() {
        final Now.Progress value = new Now.Progress(1, 2.5, new Now.Part(3, true));
        board.record("r", Now.Progress.class, value);
        final IllegalArgumentException other =
                assertThrows(IllegalArgumentException.class, () -> board.record("r", Then.Progress.class));
        assertTrue(
                other.getMessage().contains("here=part.last:byte in the board=part.last:boolean"), other.getMessage());
        assertTrue(other.getMessage().contains("name=r"), other.getMessage());
        final IllegalArgumentException more =
                assertThrows(IllegalArgumentException.class, () -> board.record("r", Later.Progress.class));
        assertTrue(more.getMessage().contains("component=5 here=more:long in the board=none"), more.getMessage());
        final IllegalArgumentException less =
                assertThrows(IllegalArgumentException.class, () -> board.record("r", Pair.class, Pair.of(1)));
        assertTrue(less.getMessage().contains("here=first:long in the board=done:long"), less.getMessage());
        assertEquals(value, board.record("r", Now.Progress.class).read());
        assertEquals(1, board.record("r", Elsewhere.Renamed.class).read().done(), "the components count, not the name");
    }

    @Test
    @DisplayName("S9: a name of another kind is refused, naming both kinds")
    void otherKinds() {
        board.number("n");
        board.record("r", Pair.class);
        final IllegalArgumentException told =
                assertThrows(IllegalArgumentException.class, () -> board.record("n", Pair.class));
        assertTrue(
                told.getMessage().contains("here=record") && told.getMessage().contains("number"), told.getMessage());
        assertThrows(IllegalArgumentException.class, () -> board.number("r"));
    }

    record WithText(long number, String text) {}

    record WithArray(Inner inner, long[] numbers) {}

    record Endless(int number, Link link) {
        record Link(Endless next) {}
    }

    record Boxed(Integer number) {}

    @Test
    @DisplayName("V12: a class that a board cannot hold is refused, naming the component, and no entry is made")
    void refusedClasses() {
        for (final Class<? extends Record> type :
                List.of(WithText.class, WithArray.class, Endless.class, Boxed.class)) {
            final IllegalArgumentException told =
                    assertThrows(IllegalArgumentException.class, () -> board.record("r", type), type::toString);
            assertTrue(told.getMessage().contains("component="), told.getMessage());
            assertTrue(told.getMessage().contains(type.getName()), told.getMessage());
        }
        assertNull(board.find("r"));
    }
}
