package io.penstock.benchmarks.calls;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.util.Arrays;

/** A process that makes calls: first until the compilers are done, then by parts whose median counts. */
final class CallLoop {
    private static final int WARM_UPS = 6;
    private static final int PARTS = 7;

    /** What the calls return. It is reported, so that it is needed. */
    private static volatile long result;

    private CallLoop() {}

    public static void main(final String... arguments) {
        Parent.attach();
        try {
            final Settings settings = Settings.of(arguments);
            run(
                    kind(settings).prepare(settings.folder(), (int) settings.number("size")),
                    Math.max(1, settings.number("count") / PARTS));
        } catch (final Exception failed) {
            Parent.die(failed);
        }
        System.exit(0); // without waiting for threads of the peers
    }

    private static CallKind kind(final Settings settings) throws ClassNotFoundException {
        return (CallKind) Arrays.stream(Class.forName(settings.text("kinds")).getEnumConstants())
                .filter(one -> ((Enum<?>) one).name().equals(settings.text("kind")))
                .findFirst()
                .orElseThrow();
    }

    private static void run(final Calls calls, final long part) throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            result = calls.make(part);
        }
        final double[] ns = new double[PARTS];
        for (int i = 0; i < PARTS; i++) {
            final long startNs = System.nanoTime();
            result = calls.make(part);
            ns[i] = (double) (System.nanoTime() - startNs) / part;
        }
        Arrays.sort(ns);
        Parent.report("nanos", ns[PARTS / 2]);
        Parent.report("cost_ns", ns[PARTS / 2]);
        Parent.report("per_s", 1e9 / ns[PARTS / 2]);
        Parent.report("result", result);
    }
}
