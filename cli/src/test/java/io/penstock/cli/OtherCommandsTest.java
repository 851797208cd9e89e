package io.penstock.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.cli.view.Channels;
import io.penstock.cli.view.Top;
import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Jvm;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OtherCommandsTest {
    @TempDir
    private Path dir;

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName(
            "O15: top --once prints depths and the processes, and forgets one that is killed; rates are those between two looks")
    void top() throws Exception {
        final Path path = dir.resolve("queue");
        try (BoundedQueue<String> queue = BoundedQueue.at(path, String.class).create();
                Jvm taker = Jvm.start(Peer.class, "take", path.toString())) {
            taker.expect("taking");
            final Top.Look before = Top.Look.of(Channels.lookBelow(dir));
            queue.put("one");
            taker.expect("took one");
            queue.put("two");
            final Top.Look now = Top.Look.of(Channels.lookBelow(dir));
            final Top.Row row = Top.between(before, now).channels().get(0);
            final double seconds = (now.atNs() - before.atNs()) / 1e9;
            assertEquals(2 / seconds, row.inPerS(), 1e-6);
            assertEquals(1 / seconds, row.outPerS(), 1e-6);
            assertEquals(1, row.depth());
            final JsonNode seen =
                    Cli.done("top", "--once", "--every", "0.01", "--json", dir).json();
            assertEquals(2, seen.get("processes").size());
            taker.kill();
            final Cli.Ended plain = Cli.done("top", "--once", "--every", "0.01", "--sort", "depth", dir);
            assertTrue(plain.out().contains(path.toString()), plain::out);
            assertTrue(!plain.out().contains(" " + taker.pid() + " "), plain::out);
        }
    }

    @Test
    @DisplayName("O15: the keys of top sort, choose, open, close, and end")
    void keys() throws Exception {
        try (BoundedQueue<String> first =
                        BoundedQueue.at(dir.resolve("a"), String.class).create();
                BoundedQueue<String> second =
                        BoundedQueue.at(dir.resolve("b"), String.class).create()) {
            second.put("one");
            final Top.Look look = Top.Look.of(Channels.lookBelow(dir));
            final Top top = Top.between(look, look);
            final TopScreen screen = new TopScreen(dir, 1000, TopCommand.Order.path);
            assertTrue(screen.lines(top, look.channels()).get(1).endsWith("/a"));
            screen.press('d', top);
            assertTrue(screen.lines(top, look.channels()).get(1).endsWith("/b"));
            screen.press('j', top);
            screen.press('\r', top);
            assertTrue(screen.lines(top, look.channels()).get(0).endsWith("/a: QUEUE"));
            screen.press(27, top);
            assertTrue(screen.lines(top, look.channels()).get(0).startsWith("KIND"));
            assertTrue(!screen.isEnded());
            screen.press('q', top);
            assertTrue(screen.isEnded());
            assertTrue(first.isEmpty());
        }
    }

    @Test
    @DisplayName(
            "O15: Ctrl-C ends top as q does, and the terminal is as it was; a line is no longer than the screen is wide")
    void screen() throws Exception {
        final ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (PipedOutputStream keys = new PipedOutputStream();
                Terminal terminal = new ExternalTerminal(
                        "test", "xterm", new PipedInputStream(keys), shown, StandardCharsets.UTF_8);
                BoundedQueue<String> queue = BoundedQueue.at(dir.resolve("q".repeat(100)), String.class)
                        .create()) {
            terminal.setSize(new Size(60, 20));
            final String before = terminal.getAttributes().toString();
            final FutureTask<Void> run = new FutureTask<>(() -> {
                new TopScreen(dir, 1000, TopCommand.Order.path).run(terminal);
                return null;
            });
            final Thread thread = new Thread(run);
            thread.start();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> shown.toString(StandardCharsets.UTF_8).contains("KIND"));
            keys.write(3);
            keys.flush();
            run.get(60, TimeUnit.SECONDS);
            assertEquals(before, terminal.getAttributes().toString());
            assertTrue(queue.isEmpty());
        }
        final String text = shown.toString(StandardCharsets.UTF_8);
        assertTrue(text.endsWith("\u001b[?25h\u001b[?1049l"), text);
        assertTrue(text.contains("KIND"), text);
        text.lines()
                .forEach(line -> assertTrue(
                        line.replaceAll("\u001b\\[[?0-9]*[A-Za-z]", "").length() <= 60, line));
    }

    @Test
    @DisplayName("O16: bench compares four rates, and leaves no file")
    void bench() throws Exception {
        final JsonNode measured = Cli.done("bench", "--json", "--seconds", "0.05", "--dir", dir)
                .json()
                .get("measured");
        assertEquals(2, measured.size());
        for (final JsonNode each : measured) {
            assertTrue(each.get("oursPerS").asDouble() > 0, measured::toString);
            assertTrue(each.get("otherPerS").asDouble() > 0, measured::toString);
            assertEquals(
                    each.get("oursPerS").asDouble() / each.get("otherPerS").asDouble(),
                    each.get("ratio").asDouble(),
                    1e-9);
        }
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    @DisplayName("O17: completion and man know every command")
    void generated() {
        final String script = Cli.done("completion").out();
        for (final CommandLine command : Penstock.commandLine().getSubcommands().values()) {
            assertTrue(script.contains(command.getCommandName()), command::getCommandName);
            final String page = Cli.done("man", command.getCommandName()).out();
            assertTrue(page.contains("= penstock-" + command.getCommandName() + "(1)"), page);
        }
        assertTrue(Cli.done("man", "dead", "list").out().contains("penstock-dead-list(1)"));
        assertEquals(2, Cli.run("man", "nothing").status());
    }

    @Test
    @DisplayName("O18: the start script runs the jar with the JDK that it is told, and says when there is no jar")
    @Tag("two-process")
    void script() throws Exception {
        final Path java = Files.createDirectories(dir.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nfor a in \"$@\"; do echo \"[$a]\"; done\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        final Path script = Path.of("bin/penstock").toAbsolutePath();
        final ProcessBuilder builder = new ProcessBuilder("sh", script.toString(), "ls", "a b");
        builder.environment().put("JAVA_HOME", dir.resolve("jdk").toString());
        builder.environment().put("PENSTOCK_JAR", "/x y.jar");
        final Process process = builder.start();
        final List<String> words = process.inputReader().lines().toList();
        assertEquals(0, process.waitFor());
        assertEquals(List.of("[-jar]", "[/x y.jar]", "[ls]", "[a b]"), words.subList(words.size() - 4, words.size()));
        final Path copy = Files.copy(script, dir.resolve("penstock"));
        final ProcessBuilder without = new ProcessBuilder("sh", copy.toString(), "ls");
        without.environment().remove("PENSTOCK_JAR");
        final Process failed = without.start();
        assertTrue(new String(failed.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
                .contains("name it by PENSTOCK_JAR"));
        assertEquals(1, failed.waitFor());
    }
}
