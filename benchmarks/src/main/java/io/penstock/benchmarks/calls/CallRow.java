package io.penstock.benchmarks.calls;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.Map;

/**
 * One thread of one JVM, or of two that do the same at once, that makes a call again and again.
 *
 * @param kind a constant of an enum
 * @param processes that make the calls
 * @param size the quantity that grows; 0 where nothing does
 */
public record CallRow(CallKind kind, int processes, int size) implements Contestant {
    /**
     * The calls of one process.
     *
     * @param kind see above
     */
    public CallRow(final CallKind kind) {
        this(kind, 1);
    }

    /**
     * Calls without a growth.
     *
     * @param kind see above
     * @param processes see above
     */
    public CallRow(final CallKind kind, final int processes) {
        this(kind, processes, 0);
    }

    @Override
    public String name() {
        return kind.title();
    }

    @Override
    public boolean isBaseline() {
        return kind.isBaseline();
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Settings settings = Settings.of()
                .with("kinds", ((Enum<?>) kind).getDeclaringClass())
                .with("kind", ((Enum<?>) kind).name())
                .with("count", round.messages())
                .with("size", size);
        try (Child first = round.jvm(CallLoop.class, JvmFlags.NATIVE_ACCESS, settings)) {
            if (processes == 1) {
                return first.figures();
            }
            try (Child second = round.jvm(CallLoop.class, JvmFlags.NATIVE_ACCESS, settings)) {
                final Map<Figure, Double> figures = first.figures();
                second.figures();
                return figures;
            }
        }
    }
}
