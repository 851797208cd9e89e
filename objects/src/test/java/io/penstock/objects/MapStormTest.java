package io.penstock.objects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes are killed while they put and remove; a ledger says what may be in the map. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(7200)
class MapStormTest {
    private static final int KILLS =
            Integer.getInteger("penstock.storm.kills", Boolean.getBoolean("penstock.storm") ? 10_000 : 8);
    private static final int PEERS = 2;
    private static final int MAX_ENTRIES = 12;
    private static final String VALUE = "v".repeat(400);

    @TempDir
    Path dir;

    private final Map<String, String> returned = new HashMap<>();
    private final Map<String, String> underWay = new HashMap<>();

    @Test
    @DisplayName(
            "M2 M9 killed at any time: what has returned is there, what was under way is there whole or not, as many fit as before")
    void kills() throws Exception {
        final Path file = dir.resolve("map");
        final Random random = new Random(2);
        try (SharedMap<String, String> map = SharedMap.at(file, String.class, String.class)
                .maxEntries(MAX_ENTRIES)
                .capacityBytes(MAX_ENTRIES * 500L)
                .create()) {
            final int fit = fill(map);
            final Jvm[] peers = new Jvm[PEERS];
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    final int victim = kill % PEERS;
                    if (peers[victim] == null) {
                        peers[victim] = start(file, victim, random);
                    }
                    final int other = (victim + 1) % PEERS;
                    if (peers[other] == null) {
                        peers[other] = start(file, other, random);
                    }
                    for (int lines = 20 + random.nextInt(200); lines > 0; lines--) {
                        note(peers[victim].nextLine());
                    }
                    peers[victim].kill();
                    peers[victim].drained();
                    for (String line = peers[victim].lineNow(); line != null; line = peers[victim].lineNow()) {
                        note(line);
                    }
                    peers[victim] = null;
                    check(map, String.valueOf((char) ('A' + victim)));
                }
            } finally {
                for (final Jvm peer : peers) {
                    if (peer != null) {
                        peer.kill();
                    }
                }
            }
            map.clear();
            assertEquals(fit, fill(map), "as many fit as in a new map");
        }
    }

    private static Jvm start(final Path file, final int peer, final Random random) {
        return Jvm.start(
                MapPeer.class,
                "ledger",
                file.toString(),
                String.valueOf((char) ('A' + peer)),
                String.valueOf(random.nextLong()));
    }

    /** The last line of a process that was killed may be cut short: it counts for nothing. */
    private void note(final String line) {
        final String[] parts = line.split(" ", -1);
        if (parts.length == 3 && parts[0].equals("begin")) {
            underWay.put(parts[1], parts[2]);
        } else if (parts.length == 3 && parts[0].equals("end") && parts[2].equals(underWay.get(parts[1]))) {
            returned.put(parts[1], underWay.remove(parts[1]));
        }
    }

    private void check(final SharedMap<String, String> map, final String owner) {
        for (int i = 0; i < 5; i++) {
            final String key = owner + i;
            final String value = map.get(key);
            final String found = value == null ? "" : value;
            final String last = returned.getOrDefault(key, "");
            final String now = underWay.remove(key);
            assertTrue(
                    found.equals(last) || found.equals(now),
                    () -> key + " is " + found + ", not " + last + " or " + now);
            returned.put(key, found);
        }
    }

    /** {@return how many values of a length fit; removes them} */
    private static int fill(final SharedMap<String, String> map) {
        int fit = 0;
        try {
            while (true) {
                assertNull(map.put("fill" + fit, VALUE));
                fit++;
            }
        } catch (final MapFullException full) {
            map.clear();
            assertEquals(0, map.size());
            return fit;
        }
    }
}
