package io.penstock.core.hub.model;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.hub.model.RingExplorer.Limits;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every interleaving of few processes that join, leave, watch, prove and are killed before any step. */
@Timeout(1800)
class WatchRingModelTest {
    private static final Set<RingRule> ALL = EnumSet.allOf(RingRule.class);

    //          slots, actors, kills, leaves, forks, stops, losses, joins at once, samples, settled
    private static final Limits FORK = new Limits(2, 2, 1, 0, 1, 0, 0, 2, true, 0);
    private static final Limits LEAVE = new Limits(2, 2, 2, 1, 0, 0, 0, 2, true, 0);
    private static final Limits LOSS = new Limits(2, 2, 1, 0, 0, 1, 1, 2, false, 0);
    private static final Limits REUSE = new Limits(2, 3, 2, 0, 0, 0, 0, 1, false, 1);
    private static final Limits JOIN = new Limits(3, 3, 1, 0, 0, 0, 0, 1, false, 1);
    private static final Limits THREE = new Limits(3, 3, 2, 1, 0, 0, 0, 1, false, 3);
    private static final Limits FOUR = new Limits(4, 4, 1, 0, 0, 0, 0, 1, false, 4);

    static List<Limits> small() {
        return List.of(FORK, LEAVE, LOSS, REUSE, JOIN, THREE, FOUR);
    }

    static List<Limits> large() {
        return List.of(
                new Limits(3, 3, 1, 1, 0, 0, 0, 1, false, 0),
                new Limits(3, 3, 1, 0, 0, 1, 0, 1, false, 0),
                new Limits(3, 3, 1, 0, 0, 0, 1, 1, false, 1),
                new Limits(3, 3, 2, 0, 0, 0, 0, 1, false, 1),
                new Limits(4, 4, 2, 0, 0, 0, 0, 1, false, 4));
    }

    @ParameterizedTest
    @MethodSource("small")
    @DisplayName("D1, D2: no dead process stays unseen, no living one is buried, and the count of deaths tells")
    void allRules(final Limits limits) {
        explore(limits);
    }

    @ParameterizedTest
    @MethodSource("large")
    @EnabledIfSystemProperty(named = "penstock.storm", matches = "true")
    @DisplayName("D1, D2: the same of more processes")
    void allRulesDeeper(final Limits limits) {
        explore(limits);
    }

    private static void explore(final Limits limits) {
        final long startNs = System.nanoTime();
        final int states = new RingExplorer(limits, ALL).run();
        System.out.println(
                "watch ring: " + limits + " states=" + states + " ms=" + (System.nanoTime() - startNs) / 1_000_000);
        assertTrue(states > 1000);
    }

    /** Where the violation is found. */
    private static Limits limitsFor(final RingRule rule) {
        return switch (rule) {
            case HELLO, PROVE_REFUSING, RAISE_AFTER_BURIAL, RETRY, JOINER_PROVES, BEAT, HEART -> FORK;
            case LOOK_AFTER_CHOICE -> LEAVE;
            case BYTE, SOCKET, LISTEN_FIRST -> LOSS;
            case NEXT_SUCCESSOR, ENDED_EPOCHS -> REUSE;
            case EXACT_CAS, BOTH_NEIGHBOURS -> JOIN;
            case TELL_ALL -> FOUR;
        };
    }

    @ParameterizedTest
    @EnumSource(RingRule.class)
    @DisplayName("without one of its rules the model finds a violation")
    void withoutOneRule(final RingRule rule) {
        final RingExplorer explorer = new RingExplorer(limitsFor(rule), EnumSet.complementOf(EnumSet.of(rule)));
        final RingExplorer.Violation found = assertThrows(RingExplorer.Violation.class, explorer::run);
        System.out.println("without " + rule + ": "
                + found.getMessage().lines().findFirst().orElseThrow());
    }
}
