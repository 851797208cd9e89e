package io.penstock.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.valkey.CuttingProxy.Way;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;

@Tag("two-process")
class CutEverywhereTest {
    private static final boolean LONG = Boolean.getBoolean("penstock.storm");

    /** In the short form each command is cut in one of the ways, and the ways take turns. */
    private static final int SHORT_STEP = Way.values().length;

    private static EngineServer server;
    private static int count;

    private CuttingProxy proxy;

    @BeforeAll
    static void start(@TempDir final Path folder) throws Exception {
        server = EngineServer.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void listen() throws Exception {
        proxy = new CuttingProxy(server.port());
    }

    @AfterEach
    void end() {
        proxy.close();
    }

    /** All operations of a kind of queue. */
    @FunctionalInterface
    private interface Scenario {
        List<String> run(URI cut, URI direct) throws Exception;
    }

    @Test
    @Timeout(1800)
    @DisplayName("X6: a bounded queue, each command cut before, within, behind, and executed late: no difference")
    void bounded() throws Exception {
        cutEverywhere(Scenarios::bounded);
    }

    @Test
    @Timeout(1800)
    @DisplayName("X6: a joinable queue, each command cut before, within, behind, and executed late: no difference")
    void joinable() throws Exception {
        cutEverywhere(Scenarios::joinable);
    }

    private void cutEverywhere(final Scenario scenario) throws Exception {
        proxy.cutCommand(0, Way.BEFORE);
        proxy.cutPush(0, false);
        final List<String> expected = run(scenario);
        final int commands = proxy.commands();
        final int pushes = proxy.pushes();
        assertTrue(commands > 30 && pushes > 0, "commands=" + commands + " pushes=" + pushes);
        final List<String> bad = new ArrayList<>();
        int trials = 0;
        for (int command = 1; command <= commands; command++) {
            for (final Way way : Way.values()) {
                if (LONG || (command + way.ordinal()) % SHORT_STEP == 0) {
                    proxy.cutCommand(command, way);
                    trials++;
                    compare(scenario, expected, bad, "command " + command + " " + way);
                }
            }
        }
        for (int push = 1; push <= pushes; push++) {
            for (final boolean partly : new boolean[] {false, true}) {
                proxy.cutPush(push, partly);
                trials++;
                compare(scenario, expected, bad, "push " + push + " partly=" + partly);
            }
        }
        System.out.println(
                "cut: commands=" + commands + " pushes=" + pushes + " trials=" + trials + " bad=" + bad.size());
        assertEquals(List.of(), bad);
    }

    private void compare(
            final Scenario scenario, final List<String> expected, final List<String> bad, final String where) {
        try {
            final List<String> seen = run(scenario);
            if (!expected.equals(seen)) {
                bad.add(where + ": " + seen);
            }
        } catch (final Exception | AssertionError e) {
            bad.add(where + ": " + e);
        }
    }

    private List<String> run(final Scenario scenario) throws Exception {
        final String name = "cut-" + count++;
        final List<String> seen = scenario.run(EngineServer.uri(proxy.port(), name), server.uri(name));
        assertNothingIsLeft("{0/" + name + "}");
        return seen;
    }

    /** No body without its item, no waiter, no session. */
    private static void assertNothingIsLeft(final String key) {
        Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
            for (final String leftover :
                    List.of(":i", ":q", ":r", ":l", ":e", ":d", ":s", ":wt", ":wp", ":wj", ":gt", ":gp")) {
                assertEquals(0L, server.command(Command.EXISTS, key + leftover), leftover);
            }
        });
        assertEquals(
                0,
                ((List<?>) server.command(Command.HKEYS, key + ":h"))
                        .stream().filter(field -> ((byte[]) field)[0] == '@').count());
    }
}
