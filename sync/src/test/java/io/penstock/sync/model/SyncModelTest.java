package io.penstock.sync.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The model of the protocols of locks, conditions, semaphores, barriers, latches, flags and values. */
@Timeout(7200)
class SyncModelTest {
    /** Schedules of each subject and mode. */
    private static final long FEW = 2_500;

    private static final long MANY = 1_000_000;

    /** Without one rule, a violation is met before. */
    private static final long TO_FIND = 60_000;

    @ParameterizedTest
    @EnumSource(Subject.class)
    @DisplayName("S1 to S27, V2, V4, V9: with all rules the model finds no violation")
    void allRules(final Subject subject) {
        explore(subject, FEW, 4, 2);
    }

    @ParameterizedTest
    @EnumSource(Subject.class)
    @Tag("storm")
    @EnabledIfSystemProperty(named = "penstock.storm", matches = "true")
    @DisplayName("S1 to S27, V2, V4, V9: nor with a kill, or a pre-emption, at every access")
    void allRulesDeeper(final Subject subject) {
        explore(subject, MANY, 1, 2);
    }

    @ParameterizedTest
    @EnumSource(Subject.class)
    @Tag("storm")
    @EnabledIfSystemProperty(named = "penstock.storm", matches = "true")
    @DisplayName("S3: nor with three killed, one after the other")
    void threeKilled(final Subject subject) {
        explore(subject, Mode.KILL, 4 * MANY, 2, 3);
    }

    private static void explore(final Subject subject, final long most, final int stride, final int deaths) {
        for (final Mode mode : Mode.values()) {
            explore(subject, mode, most, stride, deaths);
        }
    }

    private static void explore(
            final Subject subject, final Mode mode, final long most, final int stride, final int deaths) {
        final long startNs = System.nanoTime();
        final Explorer explorer = new Explorer(subject, null, most, stride, deaths);
        explorer.run(mode);
        System.out.printf(
                Locale.ROOT,
                "sync model: %s %s schedules=%d kills=%d accesses=%d ms=%d%n",
                subject,
                mode,
                explorer.tally.schedules,
                explorer.tally.kills,
                explorer.tally.accesses,
                (System.nanoTime() - startNs) / 1_000_000);
        assertEquals("", explorer.found == null ? "" : explorer.found.text() + explorer.found.history());
        assertTrue(explorer.tally.schedules >= 10, "too few schedules: schedules=" + explorer.tally.schedules);
    }

    /** Where the model finds that a rule is missing. */
    private record Where(Subject subject, Mode mode) {}

    private static Where where(final Rule rule) {
        return switch (rule) {
            case BASE_BEFORE_CAS, UNLOCK_BY_CAS, LOOK_AFTER_RAISING, SECOND_LOOK ->
                new Where(Subject.LOCK, Mode.RANDOM_NO_HEARTBEAT);
            case EXACT_WORD, FAILED_TAKE_LEAVES, READY_KNOWS_LEFT -> new Where(Subject.LOCK, Mode.RANDOM);
            case FENCE_BEFORE_LOOK, RAISED_RELEASED -> new Where(Subject.LOCK, Mode.RANDOM_WEAK_NO_HEARTBEAT);
            case DEATHS_END_WAITS, DEATHS_READ_WHILE_HOLDING -> new Where(Subject.CONDITION, Mode.HALT);
            case LEFT_WAKES_CONDITIONS, RUNNING_FIRST, OWNER_READ_AGAIN -> new Where(Subject.CONDITION, Mode.RANDOM);
            case PUBLISH_BEFORE_UNLOCK, LEAVE_BY_GET_AND_SET, SIGNAL_BEATS_TIMEOUT, LOST_LOCK_WITHDRAWS ->
                new Where(Subject.CONDITION, Mode.RANDOM_NO_HEARTBEAT);
            case CHAIN, TWO_CONDITIONS, ROWS_GROW_UNDER_LOCK -> new Where(Subject.SEMAPHORE, Mode.RANDOM_NO_HEARTBEAT);
            case ROWS_NAME_PARTICIPANT, DEAD_ROWS_ARE_ZERO -> new Where(Subject.SEMAPHORE, Mode.KILL);
            case PASS_ON -> new Where(Subject.UNOWNED, Mode.RANDOM_NO_HEARTBEAT);
            case ROW_BY_CAS -> new Where(Subject.READ_WRITE_LOCK, Mode.RANDOM_WEAK);
            case READER_LOOKS_TWICE, ROW_DOWN_SIGNALS, ROW_DOWN_LOOKS_ANEW, WAKE_BOTH_SIDES, GIVING_UP_WAKES ->
                new Where(Subject.READ_WRITE_LOCK, Mode.RANDOM_NO_HEARTBEAT);
            case READERS_TAKE_OVER -> new Where(Subject.READ_WRITE_LOCK, Mode.KILL);
            case REVOKE_PENDING -> new Where(Subject.READ_WRITE_LOCK, Mode.RANDOM);
            case PLACES_FLAG, LOOK_AT_PLACES -> new Where(Subject.TURNS, Mode.RANDOM_NO_HEARTBEAT);
            case WAKE_THE_DUE -> new Where(Subject.TURNS, Mode.RANDOM_WEAK_NO_HEARTBEAT);
            case TRIP_BY_CAS, ARRIVAL_LOOKS_AT_STATE, RESET_BREAKS, RECORD_BEFORE_NEXT, RECORD_NEVER_FALLS ->
                new Where(Subject.BARRIER, Mode.RANDOM_NO_HEARTBEAT);
            case RESET_LOOKS_AT_STATE, RESET_RECORDS, NEVER_TAKE_DEAD_SLOT -> new Where(Subject.BARRIER, Mode.RANDOM);
            case ARRIVAL_SEES_BREAK, RENEW_AS_SEEN, LOOK_BEFORE_THROW -> new Where(Subject.BARRIER, Mode.RESTART);
            case LOOK_FOR_DEAD, RESET_CLEARS_DEAD, RENEW -> new Where(Subject.BARRIER, Mode.KILL);
            case FLAG_GENERATION -> new Where(Subject.FLAG, Mode.RANDOM_NO_HEARTBEAT);
            case LATCH_WAKES_ALL -> new Where(Subject.LATCH, Mode.RANDOM_NO_HEARTBEAT);
            case VERSION_LAST -> new Where(Subject.RECORD, Mode.KILL);
            case TWO_COPIES, READ_VERSION_AGAIN -> new Where(Subject.RECORD, Mode.RANDOM);
            case VERSION_RELEASED, FENCE_BEFORE_SIGNAL -> new Where(Subject.RECORD, Mode.RANDOM_WEAK);
            case COUNT_LAST, FILL_BODY -> new Where(Subject.DIRECTORY, Mode.KILL);
            case COUNT_RELEASED -> new Where(Subject.DIRECTORY, Mode.RANDOM_WEAK);
            case GET_AND_ADD -> new Where(Subject.ADDER, Mode.PAIRS);
            case REPLACE_BY_CAS, ENTERINGS_ARE_NUMBERED, CLOSING_WAKES ->
                new Where(Subject.LATCH, Mode.RANDOM_NO_HEARTBEAT);
            case RESET_OF_THAT_ROUND, ONE_HAS_RESET -> new Where(Subject.BARRIER, Mode.RANDOM_NO_HEARTBEAT);
        };
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    @DisplayName("without one of its rules the model finds a violation")
    void withoutOneRule(final Rule rule) {
        final Where where = where(rule);
        final Explorer explorer = new Explorer(where.subject(), rule, TO_FIND, 1, 2);
        explorer.run(where.mode());
        final Explorer.Found found = explorer.found;
        assertNotNull(found, () -> "no violation: schedules=" + explorer.tally.schedules);
        System.out.println("without " + rule.number + " " + rule + ": " + found.text() + ", " + where.subject() + " "
                + where.mode() + " schedules=" + found.schedules());
    }

    @Test
    @DisplayName("each of Y1 to Y31 can be switched off")
    void numbers() {
        final List<String> numbers =
                Arrays.stream(Rule.values()).map(rule -> rule.number).distinct().collect(Collectors.toList());
        assertEquals(IntStream.rangeClosed(1, 31).mapToObj(n -> "Y" + n).collect(Collectors.toList()), numbers);
    }
}
