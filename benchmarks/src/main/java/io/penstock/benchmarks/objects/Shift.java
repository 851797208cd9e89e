package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.calls.Calls;
import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Parent;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Processes that work at the same time: each warms up, waits for the others, and then makes its calls by parts, of which
 * the median counts. What they make in a second is added up.
 */
final class Shift {
    private static final int WARM_UPS = 6;
    private static final int PARTS = 7;
    private static final String READY = "ready";
    private static final String GO = "go";

    /** What the calls return. It is reported, so that it is needed. */
    private static volatile long result;

    private Shift() {}

    /** In the child. Returns how many calls it has made. */
    static long work(final Calls calls, final long count) throws Exception {
        final long part = Math.max(1, count / PARTS);
        for (int i = 0; i < WARM_UPS; i++) {
            result = calls.make(part);
        }
        Parent.say(READY);
        Parent.listen();
        final double[] ns = new double[PARTS];
        for (int i = 0; i < PARTS; i++) {
            final long startNs = System.nanoTime();
            result = calls.make(part);
            ns[i] = (double) (System.nanoTime() - startNs) / part;
        }
        Arrays.sort(ns);
        Parent.report("per_s", 1e9 / ns[PARTS / 2]);
        Parent.report("result", result);
        return part * (WARM_UPS + PARTS);
    }

    /** In the parent: lets all begin at once. */
    static void begin(final List<Child> crew) throws IOException, InterruptedException {
        Child.shareFate(crew);
        for (final Child member : crew) {
            member.expect(READY);
        }
        for (final Child member : crew) {
            member.tell(GO);
        }
    }
}
