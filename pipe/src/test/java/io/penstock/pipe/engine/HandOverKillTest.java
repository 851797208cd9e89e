package io.penstock.pipe.engine;

import static io.penstock.pipe.HandOverPeer.notes;
import static io.penstock.pipe.HandOverPeer.take;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.hub.JoinedHub;
import io.penstock.core.memory.ParticipantId;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.Connection;
import io.penstock.pipe.HandOverPeer;
import io.penstock.pipe.HandOverPeer.Note;
import io.penstock.pipe.PipeAddress;
import io.penstock.pipe.PipeInUseException;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer;
import io.penstock.testkit.PreemptionShim;
import io.penstock.testkit.Signals;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** C16, C9: deaths around a hand-over. Either a process has the end or the peer is told; never both, never neither. */
@Timeout(1800)
class HandOverKillTest {
    private static final boolean STORM = Boolean.getBoolean("penstock.storm");

    @TempDir
    Path directory;

    /** What the peer is told within ten times the stated time: a note's number, or -1 for the end of stream. */
    private static int view(final Connection<Note, Note> peer) throws IOException, InterruptedException {
        try {
            final Note note = peer.receive(Duration.ofSeconds(10));
            assertNotNull(note, "neither a message nor the end of stream");
            return note.number();
        } catch (final EOFException endOfStream) {
            return -1;
        }
    }

    private static void tell(final Jvm victim, final String... orders) throws Exception {
        for (final String order : orders) {
            victim.tell(order);
        }
    }

    /** The lines that it says until it ends, or until it says how many steps it has made. */
    private static List<String> lines(final Jvm victim) throws InterruptedException {
        final List<String> lines = new ArrayList<>();
        while (lines.isEmpty() || !lines.get(lines.size() - 1).startsWith("steps")) {
            try {
                lines.add(victim.nextLine());
            } catch (final AssertionError ended) {
                assertEquals(KillSwitch.HALT_STATUS, victim.exitCode());
                return lines;
            }
        }
        return lines;
    }

    @Test
    @DisplayName(
            "C16: a giver killed before every store: the peer gets all that it sent, and the end of stream if it was not taken")
    @Tag("two-process")
    @Tag("kill")
    void giver() throws Exception {
        int told = 0;
        long k = 0;
        while (true) {
            final Path path = directory.resolve("give" + k);
            try (Connection<Note, Note> peer = notes(path).create();
                    Jvm victim = Jvm.start(HandOverPeer.class, "victim")) {
                tell(victim, "connect " + path, "send 0 7", "arm " + k, "give 0", "steps");
                final List<String> lines = lines(victim);
                final boolean through = lines.get(lines.size() - 1).startsWith("steps");
                assertEquals(7, view(peer));
                if (through) {
                    final PipeAddress address = PipeAddress.parse(lines.get(lines.size() - 2));
                    try (Connection<Note, Note> taken = take(address)) {
                        victim.kill();
                        taken.send(Note.of(8));
                        assertEquals(8, view(peer));
                        assertFalse(peer.awaitReady(Duration.ofSeconds(2)), "the giver's death is nothing to the peer");
                    }
                    assertEquals(-1, view(peer));
                    break;
                }
                assertEquals(-1, view(peer));
                told++;
            }
            k++;
        }
        System.out.println("kill points: pipe.give kills=" + k + " endOfStream=" + told);
        assertTrue(k >= 1 && told == k);
    }

    @Test
    @DisplayName(
            "C16: a taker killed before every store: the giver can take the end back, or the peer is told; never both")
    @Tag("two-process")
    @Tag("kill")
    void taker() throws Exception {
        int back = 0;
        int told = 0;
        long k = 0;
        while (true) {
            final Path path = directory.resolve("take" + k);
            try (Connection<Note, Note> peer = notes(path).create();
                    Jvm victim = Jvm.start(HandOverPeer.class, "victim")) {
                final Connection<Note, Note> given = notes(path).connect();
                peer.send(Note.of(1));
                peer.send(Note.of(2));
                given.send(Note.of(3));
                assertEquals(1, given.receive().number());
                final PipeAddress address = given.handOver();
                // Joins the hub by another pipe before it is armed.
                final Path another = directory.resolve("another" + k);
                try (Connection<Note, Note> door = notes(another).create()) {
                    tell(victim, "connect " + another, "arm " + k, "accept " + address, "receive 1", "send 1 4");
                    tell(victim, "steps");
                    final List<String> lines = lines(victim);
                    final boolean through = lines.get(lines.size() - 1).startsWith("steps");
                    assertEquals(3, view(peer));
                    if (through) {
                        assertTrue(lines.contains("note 2"), "it went on where the giver had stopped");
                        assertEquals(4, view(peer));
                        break;
                    }
                    final boolean handed =
                            PipeDescriptor.state(PipeFile.open(path).endWord(Side.B)) == PipeDescriptor.STATE_HANDED;
                    if (handed) {
                        try (Connection<Note, Note> again = take(address)) {
                            assertEquals(2, again.receive().number());
                            again.send(Note.of(5));
                            assertEquals(5, view(peer));
                        }
                        back++;
                    } else {
                        assertThrows(PipeInUseException.class, () -> take(address));
                        final int next = view(peer);
                        assertTrue(next == -1 || (next == 4 && view(peer) == -1), "next=" + next);
                        told++;
                    }
                }
            }
            k = STORM || k < 3 ? k + 1 : k + 3; // the later ones lie in receive and send, which have tests of their own
        }
        System.out.println("kill points: pipe.take lastKill=" + k + " takenBack=" + back + " endOfStream=" + told);
        assertTrue(back >= 1 && told >= 1);
    }

    /** Takes an end and sends its number, or learns that it is lost; what the peer sees is the same, and is returned. */
    private static int takeAndSend(final PipeAddress address, final int number, final FutureTask<Integer> view)
            throws Exception {
        int sent = number;
        try (Connection<Note, Note> mine = take(address)) {
            mine.send(Note.of(number));
        } catch (final BrokenPipeException lost) {
            assertTrue(lost.getMessage().contains("giver died"), lost.getMessage());
            sent = -1;
        }
        assertEquals(sent, view.get(30, TimeUnit.SECONDS));
        return sent;
    }

    @Test
    @DisplayName(
            "C16: while a giver is found dead, takers come: each end is either taken, or its peer told; the two never differ")
    @Tag("two-process")
    @Tag("kill")
    void race() throws Exception {
        final int ends = STORM ? 600 : 60;
        final List<Connection<Note, Note>> peers = new ArrayList<>();
        final List<PipeAddress> addresses = new ArrayList<>();
        int taken = 0;
        try (Jvm giver = Jvm.start(HandOverPeer.class)) {
            for (int i = 0; i < ends; i++) {
                final Path path = directory.resolve("race" + i);
                peers.add(notes(path).capacityBytes(4096).create());
                tell(giver, "connect " + path, "give " + i);
                giver.expect("done");
                addresses.add(PipeAddress.parse(giver.nextLine()));
            }
            final List<FutureTask<Integer>> views = new ArrayList<>();
            for (final Connection<Note, Note> peer : peers) {
                final FutureTask<Integer> view = new FutureTask<>(() -> view(peer));
                views.add(view);
                new Thread(view).start();
            }
            long killedNs = 0;
            final Random random = new Random();
            for (int i = 0; i < ends; i++) {
                // Some before its death, some around it, some after their peer was told. The kill is not waited for.
                if (i == ends / 4) {
                    Signals.send("KILL", giver.pid());
                    killedNs = System.nanoTime();
                }
                final boolean late = i >= ends * 3 / 4;
                final long atNs = killedNs + TimeUnit.MILLISECONDS.toNanos(100L * Math.max(0, i - ends / 4) / ends);
                while (late ? !views.get(i).isDone() : System.nanoTime() < atNs) {
                    LockSupport.parkNanos(random.nextInt(1_000_000));
                }
                final boolean got = takeAndSend(addresses.get(i), i, views.get(i)) == i;
                taken += got ? 1 : 0;
            }
            assertTrue(taken >= 1 && taken < ends, "taken=" + taken);
            System.out.println("hand-over race: ends=" + ends + " taken=" + taken);
        } finally {
            peers.forEach(Connection::close);
        }
    }

    @Test
    @DisplayName("C16: an end that changes hands between two looks at it is not taken for gone")
    void betweenTwoLooks() throws Exception {
        final Path path = directory.resolve("looks");
        try (Connection<Note, Note> peer = notes(path).create();
                Connection<Note, Note> own = notes(path).connect()) {
            final PreemptingBuffer.Preemption preemption = new PreemptingBuffer.Preemption();
            final PipeFile watched = PreemptionShim.run(preemption, () -> PipeFile.open(path));
            final PipeFile direct = PipeFile.open(path);
            final int self = JoinedHub.at(directory).self();
            final int dead = ParticipantId.of(ParticipantId.slot(self), ParticipantId.epoch(self) - 1);
            for (final int state : new int[] {PipeDescriptor.STATE_OPEN, PipeDescriptor.STATE_HANDED}) {
                for (int access = 1; access < 3; access++) {
                    final long before = PipeDescriptor.endWord(state, dead, 5);
                    final long taken = PipeDescriptor.endWord(PipeDescriptor.STATE_OPEN, self, 6);
                    assertTrue(direct.replaceEndWord(Side.B, direct.endWord(Side.B), before));
                    final boolean[] done = {false};
                    preemption.arm(access, () -> done[0] = direct.replaceEndWord(Side.B, before, taken));
                    final boolean gone = watched.isGone(Side.B);
                    preemption.disarm();
                    if (done[0]) {
                        assertFalse(gone, "state=" + state + " access=" + access);
                    }
                    assertTrue(done[0] || access > 1, "the look was interrupted");
                }
                assertTrue(direct.replaceEndWord(
                        Side.B, direct.endWord(Side.B), PipeDescriptor.endWord(PipeDescriptor.STATE_OPEN, self, 6)));
            }
            own.send(Note.of(1));
            assertEquals(1, peer.receive().number());
        }
    }
}
