package io.penstock.core.hub.model;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every interleaving of few processes that join, leave, watch, prove and are killed before any step. */
@Timeout(600)
class WatchRingModelTest {
    private static final boolean DEEP = Boolean.getBoolean("penstock.storm");

    /** Together they show each violation; each alone takes a second or two. */
    private static final List<RingExplorer.Limits> SMALL = List.of(
            new RingExplorer.Limits(3, 3, 2, 1, 0, 0, 0),
            new RingExplorer.Limits(2, 4, 2, 0, 0, 0, 0),
            new RingExplorer.Limits(2, 2, 1, 0, 1, 0, 0),
            new RingExplorer.Limits(3, 3, 1, 0, 0, 1, 0),
            new RingExplorer.Limits(3, 3, 1, 0, 0, 0, 1));

    private static final List<RingExplorer.Limits> LARGE = List.of(
            new RingExplorer.Limits(3, 3, 3, 1, 1, 1, 0),
            new RingExplorer.Limits(3, 4, 2, 0, 0, 0, 0));

    private static final Set<RingRule> ALL = EnumSet.allOf(RingRule.class);

    @Test
    @DisplayName("no dead process stays unseen, no living one is buried, and the count of deaths tells")
    void allRules() {
        for (final RingExplorer.Limits limits : SMALL) {
            explore(limits);
        }
        for (final RingExplorer.Limits limits : DEEP ? LARGE : List.<RingExplorer.Limits>of()) {
            explore(limits);
        }
    }

    private static void explore(final RingExplorer.Limits limits) {
        final long startNs = System.nanoTime();
        final int states = new RingExplorer(limits, ALL).run();
        System.out.println("watch ring: " + limits + " states=" + states + " ms=" + (System.nanoTime() - startNs) / 1_000_000);
        assertTrue(states > 1000);
    }

    @ParameterizedTest
    @EnumSource(RingRule.class)
    @DisplayName("without one of its rules the model finds a violation")
    void withoutOneRule(final RingRule rule) {
        final Set<RingRule> rules = EnumSet.complementOf(EnumSet.of(rule));
        final RingExplorer.Violation found = assertThrows(RingExplorer.Violation.class, () -> {
            for (final RingExplorer.Limits limits : SMALL) {
                new RingExplorer(limits, rules).run();
            }
        });
        System.out.println("without " + rule + ": " + found.getMessage().lines().findFirst().orElseThrow());
    }
}
