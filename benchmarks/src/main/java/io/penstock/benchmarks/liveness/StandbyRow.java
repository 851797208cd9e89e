package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** A log sink that stands by takes over from the one that writes, and is the next to be killed. */
record StandbyRow(String name) implements Contestant {
    private static final int AT_A_TIME = 8;

    /** Until the one that stands by sleeps. */
    private static final long SETTLE_MS = 100;

    @Override
    public boolean isBaseline() {
        return false;
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Times times = new Times();
        final Deque<Child> waiting = new ArrayDeque<>();
        Child writing = null;
        try {
            while (times.count() < round.kills()) {
                if (waiting.isEmpty()) {
                    hire(waiting, round, Math.min(AT_A_TIME, round.kills() - times.count() + 1));
                }
                final Child next = waiting.remove();
                if (writing == null) {
                    writing = next;
                    writing.tell("go");
                    writing.expect("standing by");
                    writing.line();
                } else {
                    try (Child killed = writing) {
                        writing = next;
                        times.add(kill(killed, next));
                    }
                }
            }
        } finally {
            waiting.forEach(Child::close);
            if (writing != null) {
                writing.close();
            }
        }
        return times.figures();
    }

    private static void hire(final Deque<Child> waiting, final Round round, final int count)
            throws IOException, InterruptedException {
        for (int sink = 0; sink < count; sink++) {
            waiting.add(round.jvm(StandbySink.class, Victim.SMALL, Settings.of()));
        }
        for (final Child sink : waiting) {
            sink.expect("ready");
        }
    }

    private static long kill(final Child victim, final Child next) throws IOException, InterruptedException {
        next.tell("go");
        next.expect("standing by");
        Thread.sleep(SETTLE_MS);
        final long startNs = System.nanoTime(); // the machine's clock, the same in all processes
        ProcessHandle.of(victim.pid()).orElseThrow().destroyForcibly();
        return Long.parseLong(next.line()) - startNs;
    }
}
