package io.penstock.pipe.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * C9: a sender or a receiver killed before every store, at every place of a ring, with unread messages before: what was sent
 * whole is delivered, what was cut short is not, nothing else ever is.
 */
class FrameKillTest {
    private static final int CAPACITY = 256;
    private static final int MAX = PipeDescriptor.maxRecordMessage(CAPACITY);
    private static final KillPoints KILLS = new KillPoints("pipe");

    @AfterAll
    static void report() {
        KILLS.report();
    }

    /** A ring whose positions are at a place of the lap, with some messages unread, full of what looks like records. */
    private static Snapshot state(final int place, final List<byte[]> unread) throws Exception {
        final ByteBuffer memory = FrameKit.memory(CAPACITY);
        final FrameWriter writer = FrameKit.writer(FrameKit.view(memory));
        final FrameReader reader = FrameKit.reader(FrameKit.view(memory));
        for (int i = 0; i < CAPACITY / 32; i++) { // a lap of old records
            FrameKit.send(writer, FrameKit.message(i, MAX), reader, new ArrayList<>());
        }
        FrameKit.drain(reader);
        for (int i = 0; i < place; i++) {
            FrameKit.send(writer, new byte[0], reader, new ArrayList<>());
            FrameKit.drain(reader);
        }
        for (final byte[] message : unread) {
            FrameKit.send(writer, message, reader, new ArrayList<>());
        }
        return new Snapshot(memory);
    }

    private static List<byte[]> unread(final int count) {
        final List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(FrameKit.message(100 + i, i * 5 % MAX));
        }
        return messages;
    }

    private static void assertMessages(final List<byte[]> expected, final List<byte[]> got, final String what) {
        assertEquals(expected.size(), got.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), got.get(i), what + " message " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 23, 24, 25, 40, 41, 100, 300, 600})
    @DisplayName("C9: a sender killed before every store leaves its message whole or not at all")
    @Tag("kill")
    void sender(final int length) throws Exception {
        for (int place = 0; place < CAPACITY / 8; place++) {
            for (final int before : new int[] {0, 3, 7}) {
                final List<byte[]> unread = unread(before);
                final Snapshot state = state(place, unread);
                final byte[] message = FrameKit.message(1, length);
                final String what = "length=" + length + " place=" + place + " before=" + before;
                KILLS.forEvery(length > MAX ? "sendFragments" : "send", victim -> new KillPoints.Trial() {
                    private final ByteBuffer memory = state.copy();
                    private final FrameReader reader = FrameKit.reader(FrameKit.view(memory));
                    private final List<byte[]> got = new ArrayList<>();

                    @Override
                    public void operate() throws Exception {
                        FrameKit.send(FrameKit.writer(FrameKit.view(memory, victim)), message, reader, got);
                    }

                    @Override
                    public void check(final boolean killed) throws Exception {
                        got.addAll(FrameKit.drain(reader));
                        final List<byte[]> expected = new ArrayList<>(unread);
                        // Killed behind the last record's commit, it may be there: nothing is stored after it.
                        if (!killed) {
                            expected.add(message);
                        }
                        assertMessages(expected, got, what);
                        assertEquals(FrameReader.Step.EMPTY, reader.step(), "and it stays so");
                    }
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 24})
    @DisplayName("C9: a claim killed before every store, then committed or given up: its message whole or not at all")
    @Tag("kill")
    void claims(final int length) throws Exception {
        for (int place = 0; place < CAPACITY / 8; place++) {
            for (final int before : new int[] {0, 3}) {
                for (final boolean commit : new boolean[] {true, false}) {
                    claim(length, place, unread(before), commit);
                }
            }
        }
    }

    private static void claim(final int length, final int place, final List<byte[]> unread, final boolean commit)
            throws Exception {
        final Snapshot state = state(place, unread);
        final byte[] message = FrameKit.message(1, length);
        final String what = "length=" + length + " place=" + place + " commit=" + commit;
        KILLS.forEvery(commit ? "claimAndCommit" : "claimAndAbort", victim -> new KillPoints.Trial() {
            private final ByteBuffer memory = state.copy();
            private final FrameReader reader = FrameKit.reader(FrameKit.view(memory));

            @Override
            public void operate() {
                final AtomicBuffer view = FrameKit.view(memory, victim);
                final FrameWriter writer = FrameKit.writer(view);
                final int index = FrameKit.claim(writer, length);
                assertTrue(index >= 0, what);
                view.putBytes(index, message);
                if (commit) {
                    writer.commit(index);
                } else {
                    writer.abort(index);
                }
            }

            @Override
            public void check(final boolean killed) throws Exception {
                final List<byte[]> expected = new ArrayList<>(unread);
                if (commit && !killed) {
                    expected.add(message);
                }
                assertMessages(expected, FrameKit.drain(reader), what + " killed=" + killed);
            }
        });
    }

    @Test
    @DisplayName(
            "C9: a sender killed while it begins anew after it gave up: nothing of either message, or the second one")
    @Tag("kill")
    void senderAfterGivingUp() throws Exception {
        for (int place = 0; place < CAPACITY / 8; place++) {
            final Snapshot state = state(place, List.of());
            final byte[] second = FrameKit.message(2, 60);
            KILLS.forEvery("sendAfterGivingUp", victim -> new KillPoints.Trial() {
                private final ByteBuffer memory = state.copy();
                private final FrameReader reader = FrameKit.reader(FrameKit.view(memory));
                private final List<byte[]> got = new ArrayList<>();

                @Override
                public void operate() throws Exception {
                    final FrameWriter writer = FrameKit.writer(FrameKit.view(memory, victim));
                    FrameKit.start(writer, FrameKit.message(1, 200));
                    writer.step();
                    writer.step();
                    FrameKit.send(writer, second, reader, got);
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    got.addAll(FrameKit.drain(reader));
                    assertMessages(killed ? List.of() : List.of(second), got, "killed=" + killed);
                }
            });
        }
    }

    @Test
    @DisplayName("a receiver killed before every store harms no sender: its successor finds what was not consumed")
    @Tag("kill")
    void receiver() throws Exception {
        for (int place = 0; place < CAPACITY / 8; place++) {
            final List<byte[]> unread = unread(7);
            final Snapshot state = state(place, unread);
            KILLS.forEvery("receive", victim -> new KillPoints.Trial() {
                private final ByteBuffer memory = state.copy();
                private final List<byte[]> got = new ArrayList<>();

                @Override
                public void operate() throws Exception {
                    final FrameReader reader = FrameKit.reader(FrameKit.view(memory, victim));
                    FrameReader.Step step = reader.step();
                    while (step != FrameReader.Step.EMPTY) {
                        if (step == FrameReader.Step.WHOLE) {
                            final byte[] message = reader.take();
                            got.add(message);
                        }
                        step = reader.step();
                    }
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    final FrameReader successor = FrameKit.reader(FrameKit.view(memory));
                    final FrameWriter writer = FrameKit.writer(FrameKit.view(memory));
                    FrameKit.send(writer, FrameKit.message(3, 90), successor, got);
                    got.addAll(FrameKit.drain(successor));
                    final List<byte[]> expected = new ArrayList<>(unread);
                    expected.add(FrameKit.message(3, 90));
                    assertMessages(expected, got, "killed=" + killed);
                }
            });
        }
        assertTrue(KILLS.total() > 0);
    }

    @Test
    @DisplayName("the kills really come, inside claims, copies and commits")
    void theKillsAreThere() throws Exception {
        final Snapshot state = state(5, List.of());
        final KillSwitch victim = KillSwitch.throwing();
        final ByteBuffer memory = state.copy();
        FrameKit.send(
                FrameKit.writer(FrameKit.view(memory, victim)),
                FrameKit.message(1, 60),
                FrameKit.reader(FrameKit.view(memory)),
                new ArrayList<>());
        // Three records of 16 + 8, 24 and 20 bytes: tail, next header, length, type, prefix, words, length
        assertTrue(victim.steps() > 20, "steps=" + victim.steps());
    }
}
