package io.penstock.core.channel;

import static io.penstock.codec.Tables.ME;
import static io.penstock.codec.Tables.OTHER;
import static io.penstock.codec.Tables.decode;
import static io.penstock.codec.Tables.encode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;
import io.penstock.codec.Codec;
import io.penstock.codec.CodecException;
import io.penstock.codec.Coder;
import io.penstock.codec.KryoCodec;
import io.penstock.codec.Tables;
import io.penstock.testkit.CrashingBuffer;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.LayoutPicture;
import io.penstock.testkit.PreemptingBuffer;
import io.penstock.testkit.Snapshot;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("The class table: one number for a class in all processes")
class ClassTableTest {
    record Point(int x, int y) {}

    private static ClassVersion version(final String name) {
        return new ClassVersion(name, "a:int\nb:java.lang.String\n");
    }

    @Test
    @DisplayName("picture and constants agree")
    void picture() throws Exception {
        assertEquals(7, LayoutPicture.check(ClassTableDescriptor.class));
        assertEquals(24, ClassTableDescriptor.entryLength(1, 0));
        assertEquals(24, ClassTableDescriptor.entryLength(4, 4));
        assertEquals(32, ClassTableDescriptor.entryLength(5, 4));
    }

    @Test
    void allZeroIsAnEmptyTableAndOpeningWritesNothing() {
        final ByteBuffer region = Tables.region();
        assertEquals(0, Tables.on(region, new Tables.Member(ME)).size());
        assertEquals(ByteBuffer.allocate(region.capacity()), region);
    }

    @Test
    void idsAgreeInAnyOrder() {
        final ByteBuffer region = Tables.region();
        final ClassTable mine = Tables.on(region, new Tables.Member(ME));
        final ClassTable theirs = Tables.on(region, new Tables.Member(OTHER));
        assertEquals(0, mine.idOf(version("A")));
        assertEquals(1, theirs.idOf(version("B")));
        assertEquals(0, theirs.idOf(version("A")));
        assertEquals(1, mine.idOf(version("B")));
        assertEquals(2, mine.idOf(new ClassVersion("A", "other:int\n")));
        assertEquals(version("B"), mine.version(1));
        assertThrows(CodecException.class, () -> mine.version(3));
        assertThrows(CodecException.class, () -> mine.version(-1));
    }

    @Test
    @DisplayName("after concurrent appends by threads and processes each class is there once")
    void appendsAtOnce() throws Exception {
        final ByteBuffer region = Tables.region();
        final int threads = 4;
        final ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            final CountDownLatch start = new CountDownLatch(1);
            final List<Future<List<Integer>>> all = IntStream.range(0, threads)
                    .mapToObj(t -> {
                        // two "processes" of two threads each
                        final ClassTable table = Tables.on(region, new Tables.Member(t < 2 ? ME : OTHER));
                        return pool.submit(() -> {
                            start.await();
                            final List<Integer> raced = IntStream.range(0, 100)
                                    .mapToObj(i -> table.idOf(version("C" + i)))
                                    .toList();
                            return IntStream.range(0, 100)
                                    .mapToObj(
                                            i -> raced.get(i) == ClassIds.NO_ID ? later(table, "C" + i) : raced.get(i))
                                    .toList();
                        });
                    })
                    .toList();
            start.countDown();
            final List<Integer> ids = all.get(0).get();
            for (final Future<List<Integer>> one : all) {
                assertEquals(ids, one.get());
            }
            assertEquals(100, new HashSet<>(ids).size());
        } finally {
            pool.shutdownNow();
        }
    }

    /** On a crowded machine an append gives up after 100 ms. */
    private static int later(final ClassTable table, final String name) {
        return Awaitility.await().until(() -> table.idOf(version(name)), id -> id != ClassIds.NO_ID);
    }

    @Test
    @DisplayName("if the table is full, the item carries the class's name, and both sides continue")
    void full() {
        final ByteBuffer region = ByteBuffer.allocateDirect(4096);
        final ClassTable table = Tables.on(region, new Tables.Member(ME));
        int entries = 0;
        while (table.idOf(version("Filler" + entries)) >= 0) {
            entries++;
        }
        assertTrue(entries > 50, "entries=" + entries);
        final Coder<Object> coder =
                KryoCodec.builder().allow(Point.class).build().bind(Object.class, table);
        final Object[] points = {new Point(1, 2), new Point(3, 4), new Point[] {new Point(5, 6)}};
        final byte[] bytes = encode(coder, points);
        final Coder<Object> other = KryoCodec.builder()
                .allow(Point.class)
                .build()
                .bind(Object.class, Tables.on(region, new Tables.Member(OTHER)));
        assertTrue(Arrays.deepEquals(points, (Object[]) decode(other, bytes)));
        final String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertEquals(text.indexOf("Point"), text.lastIndexOf("Point"), "named once in an item");
        assertEquals(entries, table.size());
    }

    @Test
    @DisplayName("a dead owner's lock is taken over; a living owner's is waited for, but not for ever")
    void owners() {
        final ByteBuffer region = Tables.region();
        region.order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(ClassTableDescriptor.OWNER, OTHER);
        final Tables.Member me = new Tables.Member(ME);
        final Coder<Point> coder = Codec.kryo().bind(Point.class, Tables.on(region, me));
        final byte[] named = encode(coder, new Point(1, 2));
        assertTrue(named.length > 20, "the item carries the class's name");
        assertEquals(new Point(1, 2), decode(coder, named));
        assertEquals(OTHER, region.getLong(ClassTableDescriptor.OWNER));
        me.dead().add(OTHER);
        final ClassTable table = Tables.on(region, me);
        assertEquals(0, table.idOf(version("A")));
        assertEquals(0, region.getLong(ClassTableDescriptor.OWNER));
    }

    @Test
    void interruptedThreadDoesNotWaitAndStaysInterrupted() {
        final ByteBuffer region = Tables.region();
        region.order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(ClassTableDescriptor.OWNER, OTHER);
        final ClassTable table = Tables.on(region, new Tables.Member(ME));
        Thread.currentThread().interrupt();
        assertEquals(ClassIds.NO_ID, table.idOf(version("A")));
        assertTrue(Thread.interrupted());
    }

    @Test
    @DisplayName("killed before every store of an append, and of the next process's append: nothing torn, nothing lost")
    @Tag("kill")
    void kills() {
        final KillPoints kills = new KillPoints("classTable");
        final long points = kills.forEvery("append", victim -> {
            final ByteBuffer region = Tables.region();
            Tables.on(region, new Tables.Member(ME)).idOf(version("Before"));
            final ClassTable dying = new ClassTable(new CrashingBuffer(region, victim), new Tables.Member(ME));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    dying.idOf(version("Appended"));
                }

                @Override
                public void check(final boolean killed) {
                    final Snapshot state = new Snapshot(region);
                    kills.forEvery("append after a kill", second -> {
                        final ByteBuffer copy = state.copy();
                        final int thirdOne = io.penstock.core.memory.ParticipantId.of(3, 1);
                        final ClassTable next = new ClassTable(new CrashingBuffer(copy, second), survivor(OTHER, ME));
                        return new KillPoints.Trial() {
                            @Override
                            public void operate() {
                                next.idOf(version("Next"));
                            }

                            @Override
                            public void check(final boolean killedToo) {
                                checkTable(Tables.on(copy, survivor(thirdOne, ME, OTHER)), killed);
                            }
                        };
                    });
                }
            };
        });
        assertTrue(points >= 6, "points=" + points);
        kills.report();
    }

    @Test
    @DisplayName("an append that fails at any access, and again where it cleans up, leaves a lock that can be acquired")
    void failures() {
        for (int failing = 1; failing <= 2; failing++) {
            for (int between = 0; between <= 2; between++) {
                int points = 0;
                while (failingAppend(points, failing, between)) {
                    points++;
                }
                assertTrue(points >= 8, "points=" + points);
            }
        }
    }

    /** The process goes on after a failure, as after an exhausted stack. Returns false if the append has fewer accesses. */
    private static boolean failingAppend(final int access, final int failing, final int between) {
        final String where = "access=" + access + " failing=" + failing + " between=" + between;
        final ByteBuffer region = Tables.region();
        final PreemptingBuffer.Preemption preemption = new PreemptingBuffer.Preemption();
        final ClassTable table = new ClassTable(new PreemptingBuffer(region, preemption), new Tables.Member(ME));
        final AtomicInteger left = new AtomicInteger(failing);
        preemption.arm(access, new Runnable() {
            @Override
            public void run() {
                if (left.getAndDecrement() > 0) {
                    preemption.arm(between, this); // an access of the recovery, too
                    throw new StackOverflowError();
                }
            }
        });
        try {
            table.idOf(version("Failing"));
        } catch (final StackOverflowError expected) {
            // the table knows nothing of it
        }
        final boolean happened = left.get() < failing;
        preemption.disarm();
        final int id = table.idOf(version("Next"));
        assertTrue(id >= 0, where);
        assertEquals(id, Tables.on(region, new Tables.Member(OTHER)).idOf(version("Next")));
        assertEquals(0, region.getLong(ClassTableDescriptor.OWNER), where);
        return happened;
    }

    private static Tables.Member survivor(final int self, final int... dead) {
        final Tables.Member survivor = new Tables.Member(self);
        Arrays.stream(dead).forEach(survivor.dead()::add);
        return survivor;
    }

    private static void checkTable(final ClassTable table, final boolean killed) {
        final Set<ClassVersion> expected = Set.of(version("Before"), version("Appended"), version("Next"));
        final int before = table.size();
        assertEquals(version("Before"), table.version(0));
        assertTrue(killed || before >= 2, "an append that returned is in the table");
        final Set<ClassVersion> seen = new HashSet<>();
        for (int id = 0; id < before; id++) {
            assertTrue(seen.add(table.version(id)) && expected.contains(table.version(id)), "id=" + id);
        }
        for (final ClassVersion each : expected) {
            assertEquals(each, table.version(table.idOf(each)));
        }
        assertEquals(3, table.size());
    }

    @Test
    @DisplayName("a damaged table is a CodecException that says so")
    void damaged() {
        final Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            final ByteBuffer region = ByteBuffer.allocateDirect(4096);
            final ClassTable writer = Tables.on(region, new Tables.Member(ME));
            for (int entry = 0; entry < 5; entry++) {
                writer.idOf(version("Class" + entry));
            }
            final int flips = 1 + random.nextInt(8);
            for (int flip = 0; flip < flips; flip++) {
                final int at = i % 3 == 0
                        ? ClassTableDescriptor.END + random.nextInt(8)
                        : ClassTableDescriptor.ENTRIES + random.nextInt(200);
                region.put(at, (byte) random.nextInt());
            }
            try {
                final ClassTable reader = Tables.on(region, new Tables.Member(OTHER));
                for (int id = 0; id < 5; id++) {
                    assertSame(reader.version(id), reader.version(id));
                }
                reader.idOf(version("New"));
            } catch (final CodecException expected) {
                refused++;
                assertFalse(expected.getMessage().isEmpty());
            }
        }
        assertTrue(refused > 2_000, "refused=" + refused);
        final byte[] noise = new byte[4096];
        for (int i = 0; i < 2_000; i++) {
            random.nextBytes(noise);
            final ByteBuffer region = ByteBuffer.allocateDirect(4096).put(0, noise);
            final ClassTable table = Tables.on(region, new Tables.Member(ME));
            assertThrows(CodecException.class, table::size);
            assertThrows(CodecException.class, () -> table.idOf(version("New")));
        }
    }

    @Test
    @DisplayName("a change of any single byte of an entry is detected")
    void everyByteCounts() {
        final ByteBuffer region = ByteBuffer.allocateDirect(4096);
        final int length = version("A").name().length() + version("A").fields().length();
        Tables.on(region, new Tables.Member(ME)).idOf(version("A"));
        for (int at = 0; at < ClassTableDescriptor.TEXT + length; at++) {
            final int index = ClassTableDescriptor.ENTRIES + at;
            region.put(index, (byte) (region.get(index) ^ 1));
            final ClassTable reader = Tables.on(region, new Tables.Member(OTHER));
            assertThrows(CodecException.class, reader::size, "at=" + at);
            region.put(index, (byte) (region.get(index) ^ 1));
        }
        assertEquals(1, Tables.on(region, new Tables.Member(OTHER)).size());
    }

    @Test
    void regionIsAMultipleOfAPage() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new ClassTable(
                        new CrashingBuffer(ByteBuffer.allocateDirect(5000), KillSwitch.throwing()),
                        new Tables.Member(ME)));
    }
}
