package io.penstock.benchmarks.idle;

import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.List;

/** What waiting costs. */
public final class IdleScenarios {
    /**
     * The JVM itself samples for the garbage collector and the compilers; what Penstock's threads add is measured on
     * top of that.
     */
    private static final String BARE = "idle JVM";

    private IdleScenarios() {}

    /**
     * Returns all of them.
     *
     * @return in the order of the tables
     */
    public static List<Part> all() {
        return List.of(new Scenario(
                "idle: processor time",
                1,
                16,
                Comparison.DIFFERENCE,
                List.of(Figure.CPU),
                List.of(
                        new IdleJvm(BARE, 0, false, JvmFlags.NONE),
                        new IdleJvm("a consumer, empty queue", 1, false, JvmFlags.NATIVE_ACCESS),
                        new IdleJvm("50 consumers, empty queue", 50, false, JvmFlags.NATIVE_ACCESS),
                        new IdleJvm("50 consumers, empty joinable queue", 50, true, JvmFlags.NATIVE_ACCESS))));
    }
}
