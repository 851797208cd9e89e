package io.penstock.sink;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A problem that lasts. It is reported at once, then less and less often, and its end once: messages about a full disk must not fill another
 * disk. One thread: the sink's.
 */
final class RepeatedProblem {
    private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long MAX_PAUSE_NS = TimeUnit.MINUTES.toNanos(1);

    private final Consumer<String> problems;
    private String told;
    private long toldAtNs;
    private long pauseNs;

    /**
     * Begins without a problem.
     *
     * @param problems is told
     */
    RepeatedProblem(final Consumer<String> problems) {
        this.problems = problems;
    }

    /**
     * Reports a problem, perhaps again.
     *
     * @param text what
     * @param nowNs time
     */
    void of(final String text, final long nowNs) {
        final boolean isNew = !text.equals(told);
        if (isNew || nowNs - toldAtNs >= pauseNs) {
            pauseNs = isNew ? FIRST_PAUSE_NS : Math.min(MAX_PAUSE_NS, 2 * pauseNs);
            told = text;
            toldAtNs = nowNs;
            problems.accept(text);
        }
    }

    /**
     * Reports the end of the problem.
     *
     * @param text that says so, if there was trouble
     */
    void over(final String text) {
        if (told != null) {
            told = null;
            problems.accept(text);
        }
    }
}
