package io.penstock.sink;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Trouble that lasts is told at once, then ever more seldom, and its end once: a full disk must not fill another one. One thread: the sink's. */
final class RepeatedProblem {
    private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long MAX_PAUSE_NS = TimeUnit.MINUTES.toNanos(1);

    private final Consumer<String> problems;
    private String told;
    private long toldAtNs;
    private long pauseNs;

    /**
     * Nothing to complain of.
     *
     * @param problems is told
     */
    RepeatedProblem(final Consumer<String> problems) {
        this.problems = problems;
    }

    /**
     * Something goes wrong, perhaps again.
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
     * It goes right.
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
