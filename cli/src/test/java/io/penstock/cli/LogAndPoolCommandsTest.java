package io.penstock.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.sink.LogSink;
import io.penstock.testkit.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogAndPoolCommandsTest {
    @TempDir
    private Path dir;

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("O13: log status finds the sink of a file or a directory, its lag, and its workers, the killed too")
    void logStatus() throws Exception {
        final Path lanes = dir.resolve("lanes");
        final Path file = dir.resolve("app.log");
        try (Jvm worker = Jvm.start(Peer.class, "log", lanes.toString())) {
            worker.expect("logged");
            final JsonNode before = Cli.done("log", "status", "--json", lanes).json();
            assertEquals(1, before.get("lag").asInt());
            assertTrue(!before.has("sinkPid"), before::toString);
            assertEquals(worker.pid(), before.get("workers").get(0).get("pid").asLong());
            worker.kill();
            final JsonNode killed = Cli.done("log", "status", "--json", lanes).json();
            assertEquals("dead", killed.get("workers").get(0).get("state").asText());
            try (LogSink sink = LogSink.to(file).listen(lanes).start()) {
                await().until(() -> Files.exists(file) && Files.size(file) > 0);
                await().until(() -> Cli.run("log", "status", file).status() == 0);
                final JsonNode after = Cli.done("log", "status", "--json", file).json();
                assertEquals(ProcessHandle.current().pid(), after.get("sinkPid").asLong());
                assertEquals(Files.size(file), after.get("fileBytes").asLong());
                assertEquals(file.toString(), after.get("file").asText());
                assertTrue(Cli.done("log", "status", file).out().startsWith("sink: pid="));
                assertTrue(sink.toString().length() > 0);
            }
        }
        Files.writeString(dir.resolve("other.log"), "x");
        assertEquals(1, Cli.run("log", "status", dir.resolve("other.log")).status());
    }

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("O14: pool shows a parent and its workers by their pipes: starting, alive, dead")
    void pool() throws Exception {
        final Path pipe = Files.createDirectory(dir.resolve("penstock-1-2")).resolve("child-a.pipe");
        try (Jvm parent = Jvm.start(Peer.class, "pipe", pipe.toString())) {
            parent.expect("created");
            final JsonNode starting =
                    Cli.done("pool", "--json", dir).json().get("parents").get(0);
            assertEquals(parent.pid(), starting.get("pid").asLong());
            assertEquals("starting", starting.get("workers").get(0).get("state").asText());
            try (Connection<String, String> worker =
                    Pipe.at(pipe).sending(String.class).receiving(String.class).connect()) {
                worker.send("result");
                final JsonNode alive = Cli.done("pool", "--json", dir)
                        .json()
                        .get("parents")
                        .get(0)
                        .get("workers")
                        .get(0);
                assertEquals(ProcessHandle.current().pid(), alive.get("pid").asLong());
                assertEquals("alive", alive.get("state").asText());
                assertTrue(alive.get("fromWorkerBytes").asLong() > 0, alive::toString);
                assertTrue(alive.has("cpuMs") && alive.has("startedMs"), alive::toString);
                parent.kill();
                await().until(() -> Cli.done("pool", dir).out().contains("parent pid=" + parent.pid() + " dead"));
            }
        }
    }
}
