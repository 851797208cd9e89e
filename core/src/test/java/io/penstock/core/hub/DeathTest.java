package io.penstock.core.hub;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.memory.ParticipantId;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Namespaces;
import io.penstock.testkit.Signals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeathTest {
    /** Ten times the limit of 1 s that the rules state. */
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    @Test
    @DisplayName("a killed process is proven dead, and the listener is called")
    @Tag("two-process")
    @Tag("kill")
    void aKilledProcessIsDead() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        final AtomicInteger told = new AtomicInteger();
        final JoinedHub.Registration registration = hub.onDeath(() -> {
            told.incrementAndGet();
            return true;
        });
        try (Jvm member = Jvm.start(Member.class, directory.toString())) {
            final int participant = Integer.parseInt(member.nextLine());
            assertFalse(hub.isDead(participant));
            await().atMost(SOON).until(() -> told.get() == 1); // the first call after registering
            member.kill();
            await().atMost(SOON).until(() -> hub.isDead(participant));
            await().atMost(SOON).until(() -> told.get() == 2);
        } finally {
            registration.close();
        }
    }

    @Test
    @DisplayName("an incomplete channel of a killed process is deleted, that of a living one is not")
    @Tag("two-process")
    @Tag("kill")
    void leftovers() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        try (Jvm member = Jvm.start(Member.class, directory.toString())) {
            final int participant = Integer.parseInt(member.nextLine());
            final Path theirs = Files.createFile(directory.resolve(temporary(participant)));
            final Path ours = Files.createFile(directory.resolve(temporary(hub.self())));
            member.kill();
            await().atMost(SOON).until(() -> !Files.exists(theirs));
            assertTrue(Files.exists(ours));
        }
    }

    @Test
    @DisplayName("D3: what a killed creator left half-made is gone before its successor makes anything")
    @Tag("two-process")
    @Tag("kill")
    void leftoversOfThePredecessor() throws Exception {
        final Path left;
        try (Jvm member = Jvm.start(Member.class, directory.toString())) {
            left = Files.createFile(directory.resolve(temporary(Integer.parseInt(member.nextLine()))));
            member.kill();
            member.process().waitFor();
        }
        JoinedHub.at(directory);
        assertFalse(Files.exists(left));
    }

    private static String temporary(final int creator) {
        return "channel." + HexFormat.of().toHexDigits(creator) + "-0123456789abcdef.tmp";
    }

    @Test
    @DisplayName("a process that exited is proven dead")
    @Tag("two-process")
    void anEndedProcessIsDead() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        try (Jvm member = Jvm.start(Member.class, directory.toString())) {
            final int participant = Integer.parseInt(member.nextLine());
            member.process().getOutputStream().close();
            await().atMost(SOON).until(() -> hub.isDead(participant));
        }
    }

    @Test
    @DisplayName("a stopped process is alive, however long its heartbeat stands still")
    @Tag("two-process")
    @Tag("kill")
    void aStoppedProcessIsAlive() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        try (Jvm member = Jvm.start(Member.class, directory.toString())) {
            final int participant = Integer.parseInt(member.nextLine());
            member.stop();
            await().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(40)).until(() -> !hub.isDead(participant));
            member.kill();
            await().atMost(SOON).until(() -> hub.isDead(participant));
        }
    }

    @Test
    @DisplayName("a zombie that is never reaped is dead")
    @Tag("two-process")
    void aZombieIsDead() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        final String member = String.join(" ", Jvm.command(Member.class, List.of(), directory.toString()));
        // The shell becomes a sleep, which never reaps its child.
        try (Jvm shell = Jvm.launch(List.of("bash", "-c", "exec 3<&0; " + member + " <&3 & echo $!; exec sleep 600"))) {
            final long pid = Long.parseLong(shell.nextLine());
            final int participant = Integer.parseInt(shell.nextLine());
            Signals.send("KILL", pid);
            await().atMost(SOON).until(() -> hub.isDead(participant));
            assertTrue(ProcessHandle.of(pid).isPresent(), "it must still be a zombie");
        }
    }

    @Test
    @DisplayName("death is detected across pid namespaces, and so is life")
    @Tag("two-process")
    void deathAcrossPidNamespaces() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        final List<String> command = Jvm.command(Member.class, List.of(), directory.toString());
        try (Jvm member = Jvm.launch(Namespaces.inOtherPids(command))) {
            final int participant = Integer.parseInt(member.nextLine());
            await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(50)).until(() -> !hub.isDead(participant));
            final long jvm =
                    member.process().children().findFirst().orElseThrow().pid();
            Signals.send("STOP", jvm);
            await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(50)).until(() -> !hub.isDead(participant));
            Signals.send("KILL", jvm);
            await().atMost(Duration.ofSeconds(50)).until(() -> hub.isDead(participant));
        }
    }

    @Test
    @DisplayName("a slot is reused, but never a participant")
    @Tag("two-process")
    @Tag("kill")
    void noParticipantTwice() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        final Set<Integer> seen = new HashSet<>(Set.of(hub.self()));
        final Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            try (Jvm member = Jvm.start(Member.class, directory.toString())) {
                final int participant = Integer.parseInt(member.nextLine());
                assertTrue(seen.add(participant));
                slots.add(ParticipantId.slot(participant));
                member.kill();
                await().atMost(SOON).until(() -> hub.isDead(participant));
            }
        }
        assertEquals(1, slots.size());
        seen.remove(hub.self());
        assertTrue(seen.stream().allMatch(hub::isDead));
    }

    @Test
    @DisplayName("one hub object per directory, another for another directory")
    void oneHubPerDirectory() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        assertEquals(hub, JoinedHub.at(directory.resolve(".").resolve("..").resolve(directory.getFileName())));
        assertNotEquals(hub, JoinedHub.at(Files.createDirectory(directory.resolve("other"))));
    }
}
