package io.penstock.core.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.ChannelView.State;
import io.penstock.core.memory.ParticipantId;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that has not joined a hub can tell of those that have. */
@Tag("two-process")
class ObservedHubTest {
    @TempDir
    private Path directory;

    private HubView look() throws IOException {
        return ObservedHub.at(directory);
    }

    @Test
    @DisplayName("alive, stopped, killed: as the system says at that moment, without a proof of death")
    @Tag("kill")
    void states() throws Exception {
        try (Jvm member = Jvm.start(Member.class, directory.toString())) {
            final int participant = Integer.parseInt(member.nextLine());
            assertEquals(State.ALIVE, look().stateOf(participant));
            assertEquals(member.pid(), look().pidOf(participant));
            member.stop();
            assertEquals(State.STOPPED, look().stateOf(participant));
            assertTrue(look().isStopped(participant));
            member.goOn();
            member.kill();
            assertEquals(State.DEAD, look().stateOf(participant));
            assertTrue(look().isDead(participant));
            assertEquals(member.pid(), look().pidOf(participant), "its slot still says who it was");
            final int other = ParticipantId.of(ParticipantId.slot(participant), ParticipantId.epoch(participant) + 1);
            assertEquals(State.DEAD, look().stateOf(other));
            assertEquals(HubView.UNKNOWN_PID, look().pidOf(other));
        }
    }

    @Test
    @DisplayName(
            "looking claims no slot, takes no lock, and changes no file; without a hub all are dead, and none is made")
    @Tag("kill")
    void touchesNothing() throws Exception {
        assertEquals(State.DEAD, look().stateOf(ParticipantId.of(0, 1)));
        assertEquals(HubView.UNKNOWN_PID, look().pidOf(ParticipantId.of(0, 1)));
        assertEquals(Map.of(), contents());
        try (Jvm member = Jvm.start(Member.class, directory.toString())) {
            final int participant = Integer.parseInt(member.nextLine());
            member.kill(); // so that no heartbeat comes meanwhile
            final Map<String, String> before = contents();
            final int slots = HubFolder.lookAtTable(directory).orElseThrow().highWater();
            for (int i = 0; i < 10; i++) {
                look().stateOf(participant);
            }
            assertEquals(before, contents());
            assertEquals(slots, HubFolder.lookAtTable(directory).orElseThrow().highWater());
            assertEquals(
                    ProcessTableDescriptor.ALIVE,
                    ProcessTableDescriptor.phase(
                            HubFolder.lookAtTable(directory).orElseThrow().stateOf(ParticipantId.slot(participant))),
                    "not even what it knows to be dead is buried");
        }
    }

    /** All files with inode, times and bytes. */
    private Map<String, String> contents() throws IOException {
        final Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory).filter(file -> !file.equals(directory))) {
            for (final Path file : files.toList()) {
                final BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                contents.put(
                        file.toString(),
                        found.fileKey() + " " + found.lastModifiedTime() + " " + found.creationTime() + " "
                                + (found.isRegularFile() ? Arrays.hashCode(Files.readAllBytes(file)) : ""));
            }
        }
        return contents;
    }

    @Test
    @DisplayName("a process of another pid namespace counts as alive as long as its slot says so")
    void otherNamespace() throws Exception {
        try (Jvm member =
                Jvm.launch(Namespaces.inOtherPids(Jvm.command(Member.class, List.of(), directory.toString())))) {
            final int participant = Integer.parseInt(member.nextLine());
            assertEquals(State.ALIVE, look().stateOf(participant));
        }
    }
}
