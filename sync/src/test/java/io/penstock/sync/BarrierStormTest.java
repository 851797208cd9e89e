package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A {@link Storm} over processes that meet at a barrier, round after round. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
@Timeout(3600)
class BarrierStormTest {
    @TempDir
    private Path directory;

    private int unknown;

    @Test
    @DisplayName(
            "S2, S3, S4, S25, S26, S27: each round is released to all of it, each index once, or broken for all of it, while threads are interrupted, killed and stopped, and lose their handles")
    void storm() throws Exception {
        try (Storm storm = new Storm(directory, StormPeer.Kind.BARRIER)) {
            final SharedLong rounds = storm.board().number("rounds");
            storm.rage(rounds, 200);
            storm.end(() -> {});
            assertTrue(storm.control().adder("interrupts").sum() > 0, "no wait was interrupted");
            check(storm.kills(), outcomes(storm.control().number("slots").get()));
        }
    }

    private Map<Long, List<String>> outcomes(final long logs) throws Exception {
        final Map<Long, List<String>> outcomes = new HashMap<>();
        for (int log = 0; log < logs; log++) {
            if (Files.exists(BarrierWork.log(directory, log))) {
                for (final String line : Files.readAllLines(BarrierWork.log(directory, log))) {
                    final String[] words = line.split(" ");
                    if (words[1].equals("UNKNOWN")) {
                        unknown++;
                    } else if (!words[0].equals("0") && !words[1].equals("NONE")) {
                        outcomes.computeIfAbsent(Long.parseLong(words[0]), none -> new ArrayList<>())
                                .add(words[1]);
                    }
                }
            }
        }
        return outcomes;
    }

    private void check(final int kills, final Map<Long, List<String>> outcomes) {
        int released = 0;
        int broken = 0;
        int missing = 0;
        for (final Map.Entry<Long, List<String>> round : outcomes.entrySet()) {
            final Set<String> different = new HashSet<>(round.getValue());
            if (different.equals(Set.of("BROKEN"))) {
                broken++;
            } else {
                released++;
                assertFalse(different.contains("BROKEN"), () -> "released and broken: " + round);
                assertEquals(round.getValue().size(), different.size(), () -> "an index twice: " + round);
                assertTrue(Set.of("0", "1", "2").containsAll(different), () -> "index: " + round);
                missing += BarrierWork.PARTIES - different.size();
            }
        }
        System.out.println("storm of the barrier: released=" + released + " broken=" + broken + " missing=" + missing
                + " unknown=" + unknown);
        assertTrue(released > 100, "released=" + released);
        assertTrue(broken > 0, "broken=" + broken);
        assertTrue(
                missing <= kills + unknown,
                "arrivals without an outcome: missing=" + missing + " kills=" + kills + " unknown=" + unknown);
    }
}
