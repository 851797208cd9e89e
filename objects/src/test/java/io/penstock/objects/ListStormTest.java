package io.penstock.objects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes are killed while they change a list and a value. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(7200)
class ListStormTest {
    private static final int KILLS =
            Integer.getInteger("penstock.storm.kills", Boolean.getBoolean("penstock.storm") ? 10_000 : 8);

    private static final int MOST_OF_A_PEER = 20;
    private static final int MAX_ENTRIES = 3 * MOST_OF_A_PEER;

    @TempDir
    Path dir;

    /** Of two writes these would differ. */
    record Pair(long one, long other, String owner) {}

    /** Adds numbers at the end, and removes its first ones; and says what it has done. */
    public static final class Peer {
        private Peer() {}

        @SuppressWarnings("InfiniteLoopStatement") // it is killed
        public static void main(final String[] arguments) throws Exception {
            final SharedList<String> list =
                    SharedList.at(Path.of(arguments[0]), String.class).open();
            final SharedValue<Pair> value =
                    SharedValue.at(Path.of(arguments[1]), Pair.class).open();
            final String owner = arguments[2];
            int first = Integer.parseInt(arguments[3]);
            for (int next = Integer.parseInt(arguments[4]); ; next++) {
                list.add(owner + next);
                value.set(new Pair(next, next, owner));
                System.out.println("added " + next);
                while (next - first >= MOST_OF_A_PEER - 1) {
                    list.remove((Object) (owner + first));
                    System.out.println("removed " + first++);
                }
            }
        }
    }

    @Test
    @DisplayName(
            "M9 M14 M15 killed at any time: what each process has added is in the list, in its order, as far as it was told and perhaps one more; the value is whole; as many fit as before")
    void kills() throws Exception {
        final Random random = new Random(14);
        final String[] owners = {"A", "B"};
        final int[][] told = {{0, -1}, {0, -1}}; // first and last element of each owner
        try (SharedList<String> list = SharedList.at(dir.resolve("list"), String.class)
                        .maxEntries(MAX_ENTRIES)
                        .capacityBytes(MAX_ENTRIES * 100L)
                        .create();
                SharedValue<Pair> value =
                        SharedValue.at(dir.resolve("value"), Pair.class).create()) {
            final int fit = fill(list);
            final Jvm[] peers = new Jvm[owners.length];
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    for (int peer = 0; peer < peers.length; peer++) {
                        if (peers[peer] == null) {
                            peers[peer] = Jvm.start(
                                    Peer.class,
                                    dir.resolve("list").toString(),
                                    dir.resolve("value").toString(),
                                    owners[peer],
                                    String.valueOf(told[peer][0]),
                                    String.valueOf(told[peer][1] + 1));
                        }
                    }
                    final int victim = kill % peers.length;
                    for (int lines = 20 + random.nextInt(200); lines > 0; lines--) {
                        note(peers[victim].nextLine(), told[victim]);
                        final Pair now = value.get();
                        assertEquals(now.one(), now.other(), now.owner());
                    }
                    peers[victim].kill();
                    peers[victim].drained();
                    for (String line = peers[victim].lineNow(); line != null; line = peers[victim].lineNow()) {
                        note(line, told[victim]);
                    }
                    peers[victim] = null;
                    check(list, owners[victim], told[victim]);
                }
            } finally {
                for (final Jvm peer : peers) {
                    if (peer != null) {
                        peer.close();
                    }
                }
            }
            list.clear();
            assertEquals(fit, fill(list), "as many fit as in a new list");
        }
    }

    /** The last line of a process that was killed may be cut short: then it counts for nothing, and the next number is one that follows. */
    private static void note(final String line, final int[] told) {
        final String[] parts = line.split(" ", -1);
        if (parts.length == 2 && parts[1].equals(String.valueOf(told[1] + 1)) && parts[0].equals("added")) {
            told[1]++;
        } else if (parts.length == 2 && parts[1].equals(String.valueOf(told[0])) && parts[0].equals("removed")) {
            told[0]++;
        }
    }

    private static void check(final SharedList<String> list, final String owner, final int[] told) {
        final List<Integer> found = list.snapshot().stream()
                .filter(element -> element.startsWith(owner))
                .map(element -> Integer.valueOf(element.substring(1)))
                .toList();
        final int first = found.get(0);
        final int last = found.get(found.size() - 1);
        assertEquals(IntStream.rangeClosed(first, last).boxed().toList(), found, owner);
        assertTrue(first == told[0] || first == told[0] + 1, () -> owner + first + " is the first, told: " + told[0]);
        assertTrue(last == told[1] || last == told[1] + 1, () -> owner + last + " is the last, told: " + told[1]);
        told[0] = first;
        told[1] = last;
    }

    private static int fill(final SharedList<String> list) {
        int fit = 0;
        try {
            while (true) {
                list.add("x".repeat(90));
                fit++;
            }
        } catch (final MapFullException full) {
            list.clear();
            return fit;
        }
    }
}
