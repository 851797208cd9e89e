package io.penstock.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.StackEnds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Log calls whose stack ends at any place, in a JVM of their own. */
@Timeout(600)
@Tag("two-process")
class LaneStackEndTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "L1, L2, L6: after a stack overflow inside a log call the others go on, and what returned is in the file, once")
    void goesOn() throws Exception {
        StackEnds.runAll(LaneStackEndTest.class, directory);
    }

    private static byte[] record(final int number, final int length) {
        return (number + "x".repeat(length) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** In the JVM of its own. */
    public static void main(final String[] args) throws Exception {
        final Path folder = Path.of(args[0]);
        final Path file = folder.resolve("app.log");
        final int[] next = {0};
        final List<Integer> returned = new ArrayList<>();
        int overflows = 0;
        try (LogLane lane = LogLane.open(folder.resolve("lanes"));
                LogSink ignored =
                        LogSink.to(file).listen(folder.resolve("lanes")).start()) {
            for (final int length : new int[] {10, 300_000}) {
                for (int i = 0; i < 3; i++) { // every class is initialised before there is no stack for that
                    assertTrue(lane.append(record(++next[0], length)));
                    returned.add(next[0]);
                }
                overflows += new StackEnds()
                        .forEvery(
                                () -> {
                                    next[0]++;
                                    return lane.append(record(next[0], length)) ? next[0] : null;
                                },
                                result -> {
                                    if (result != null) {
                                        returned.add((Integer) result);
                                    }
                                    assertTrue(lane.append(record(++next[0], 3)), "another log call");
                                    returned.add(next[0]);
                                    assertEquals(lane.offered(), lane.written() + lane.dropped());
                                });
            }
        }
        final List<Integer> inFile = Files.readAllLines(file).stream()
                .filter(line -> line.endsWith("x"))
                .map(line -> Integer.parseInt(line.replace("x", "")))
                .toList();
        assertEquals(inFile.stream().distinct().count(), inFile.size(), "nothing twice");
        final List<Integer> lost = new ArrayList<>(returned);
        lost.removeAll(new HashSet<>(inFile));
        assertEquals(List.of(), lost, "what returned is in the file");
        assertTrue(overflows > 50, "overflows=" + overflows);
        System.err.println("stack ends: overflows=" + overflows + " records=" + inFile.size());
        StackEnds.goesOn();
    }
}
