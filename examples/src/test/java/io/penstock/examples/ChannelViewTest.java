package io.penstock.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.ChannelView;
import io.penstock.ChannelView.State;
import io.penstock.pipe.PipeView;
import io.penstock.queue.QueueStats;
import io.penstock.sink.SinkStatus;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels of every kind as an operator sees them. Lies in this module, since it sees all the others. */
@Tag("two-process")
class ChannelViewTest {
    private static final List<String> CHANNELS =
            List.of(ChannelsUser.BOUNDED, ChannelsUser.JOINABLE, ChannelsUser.PIPE, ChannelsUser.LANES);

    /** Makes a directory read-only at another place, in a mount namespace of its own; then what follows. */
    private static final String MOUNT = "mount --bind \"$1\" \"$2\" && mount -o remount,bind,ro \"$2\""
            + " && ! touch \"$2/x\" 2>/dev/null && shift 2 && exec \"$@\"";

    @TempDir
    private Path temp;

    private Path directory() throws IOException {
        return Files.createDirectories(temp.resolve("channels"));
    }

    private Jvm user() throws Exception {
        final Jvm user = Jvm.start(ChannelsUser.class, directory().toString());
        user.expect("ready");
        return user;
    }

    private ChannelView look(final String name) throws IOException {
        return ChannelView.of(directory().resolve(name));
    }

    @Test
    @DisplayName("a channel of any kind shows its kind, its users, its waiters and its numbers")
    void everyKind() throws Exception {
        try (Jvm user = user()) {
            final ChannelView bounded = assertInstanceOf(QueueStats.class, look(ChannelsUser.BOUNDED));
            assertEquals("QUEUE", bounded.kind().name());
            assertEquals(3, bounded.kind().code());
            assertEquals(2, bounded.numbers().get("items"));
            assertEquals(user.pid(), bounded.users().get(0).pid());

            final ChannelView joinable = assertInstanceOf(QueueStats.class, look(ChannelsUser.JOINABLE));
            assertEquals("JOINABLE_QUEUE", joinable.kind().name());
            assertEquals(3, joinable.numbers().get("unfinished"));
            assertEquals(1, joinable.numbers().get("leased"));
            assertEquals(1, joinable.users().get(0).numbers().get("leased"));

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> look(ChannelsUser.PIPE).waiters().equals(Map.of("dataForCreator", 1)));
            final PipeView pipe = assertInstanceOf(PipeView.class, look(ChannelsUser.PIPE));
            assertEquals("PIPE", pipe.kind().name());
            assertTrue(pipe.numbers().get("fromCreatorUsedBytes") > 0, () -> "" + pipe);
            assertEquals(0, pipe.numbers().get("fromConnectorUsedBytes"));
            assertEquals(2, pipe.numbers().get("openEnds"));
            assertEquals(List.of(new PipeView.User(user.pid(), State.ALIVE, 1, 1)), pipe.users());

            final Path log = directory().resolve("app.log");
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(log) && Files.size(log) == 9);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> look(ChannelsUser.LANES).numbers().get("written") == 1);
            final ChannelView sink = assertInstanceOf(SinkStatus.class, look(ChannelsUser.LANES));
            assertEquals(look(ChannelsUser.LANES + "/sink.checkpoint").kind(), sink.kind());
            assertEquals("SINK_CHECKPOINT", sink.kind().name());
            assertEquals(9, sink.numbers().get("writtenBytes"));
            assertEquals(
                    List.of(user.pid(), user.pid()),
                    sink.users().stream().map(ChannelView.User::pid).toList(),
                    "the sink and the worker");

            final ChannelView lane = ChannelView.of(laneFile());
            assertEquals("LOG_LANE", lane.kind().name());
            assertEquals(1, lane.numbers().get("written"));
            assertEquals(State.ALIVE, lane.users().get(0).state());

            user.stop();
            for (final String name : CHANNELS) {
                assertEquals(State.STOPPED, look(name).users().get(0).state(), name);
            }
        }
    }

    private Path laneFile() throws IOException {
        try (Stream<Path> files = Files.list(directory().resolve(ChannelsUser.LANES))) {
            return files.filter(file -> file.toString().endsWith(".lane"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    @DisplayName("looking changes no file and creates none, where no process lives, and without write permission")
    @Tag("kill")
    void changesNothing() throws Exception {
        try (Jvm user = user()) {
            user.kill();
        }
        makeReadOnly();
        try {
            final Map<String, String> before = contents();
            final List<String> said = said(command(directory()));
            assertEquals(before, contents());
            assertEquals(
                    0, said.stream().filter(line -> line.contains(" alive ")).count(), () -> "" + said);
            assertEquals(
                    CHANNELS.size(), // of the dead sink its worker alone
                    said.stream().filter(line -> line.contains(" dead ")).count(),
                    () -> "" + said);
        } finally {
            makeWritable(); // or the folder could not be deleted
        }
    }

    @Test
    @DisplayName("looking works on a read-only mount, and sees the same")
    @Tag("kill")
    void readOnlyMount() throws Exception {
        final Path mounted = Files.createDirectories(temp.resolve("mounted"));
        final List<String> mount = new ArrayList<>(List.of("unshare", "--mount"));
        if (!"root".equals(System.getProperty("user.name"))) {
            mount.addAll(List.of("--user", "--map-root-user"));
        }
        mount.addAll(List.of("sh", "-c", MOUNT, "sh", directory().toString(), mounted.toString()));
        assumeTrue(
                Namespaces.succeeds(Namespaces.followedBy(mount, List.of("true"))),
                "NOT TESTED: this system lets this user make no read-only mount");
        try (Jvm user = user()) {
            user.kill();
        }
        final List<String> here = said(command(directory()));
        final List<String> there = said(Namespaces.followedBy(mount, command(mounted)));
        assertEquals(
                withoutAge(here),
                withoutAge(there).replace(mounted.toString(), directory().toString()));
    }

    private static String withoutAge(final List<String> lines) {
        return String.join("\n", lines).replaceAll("oldestAgeMs=\\d+", "");
    }

    private static List<String> command(final Path directory) {
        return Jvm.command(
                Main.class,
                List.of(),
                Stream.concat(
                                Stream.of("stats"),
                                CHANNELS.stream()
                                        .map(name -> directory.resolve(name).toString()))
                        .toArray(String[]::new));
    }

    private static List<String> said(final List<String> command) throws Exception {
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final List<String> said = process.inputReader(UTF_8).lines().toList();
        assertEquals(0, process.waitFor(), () -> "" + said);
        return said;
    }

    /** All files with inode, time, mode and bytes. */
    private Map<String, String> contents() throws IOException {
        final Map<String, String> contents = new TreeMap<>();
        for (final Path file : files()) {
            final BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            contents.put(
                    file.toString(),
                    found.fileKey() + " " + found.lastModifiedTime() + " " + Files.getPosixFilePermissions(file) + " "
                            + (found.isRegularFile() ? Arrays.hashCode(Files.readAllBytes(file)) : ""));
        }
        return contents;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory())) {
            return files.filter(file -> Files.isDirectory(file) || Files.isRegularFile(file))
                    .toList();
        }
    }

    private void makeReadOnly() throws IOException {
        for (final Path file : files()) {
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(Files.isDirectory(file) ? "r-x------" : "r--------"));
        }
    }

    private void makeWritable() throws IOException {
        for (final Path file : files()) {
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwx------" : "rw-------"));
        }
    }
}
