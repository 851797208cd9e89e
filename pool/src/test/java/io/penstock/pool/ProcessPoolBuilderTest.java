package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the builder of a pool refuses. */
class ProcessPoolBuilderTest {
    static Stream<Arguments> times() {
        return Stream.of(
                time("idleShutdown", ProcessPool.builder()::idleShutdown),
                time("taskTimeout", ProcessPool.builder()::taskTimeout),
                time("grace", ProcessPool.builder()::grace),
                time("startTimeout", ProcessPool.builder()::startTimeout),
                time("timeout", TaskOptions.none()::timeout));
    }

    private static Arguments time(final String name, final Function<Duration, Object> setter) {
        return Arguments.of(name, setter);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("times")
    @DisplayName("A time below zero is refused where it is set, by name")
    void negativeTimes(final String name, final Function<Duration, Object> setter) {
        final IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> setter.apply(Duration.ofSeconds(-1)));
        assertEquals("no such time: " + name + "=PT-1S min=PT0S", refusal.getMessage());
    }
}
