package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Command;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Round;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A queue's put lock, whose holder is killed in the middle of a put. It is stopped first, at random, until a put of the witness shows that it holds the
 * lock.
 */
record LockRow(String name) implements Contestant {
    private static final int AT_A_TIME = 8;

    /** A put that takes longer waits for the lock of the stopped process. */
    private static final Duration LONG_PUT = Duration.ofMillis(200);

    private static final int MOST_STOPS = 1000;

    @Override
    public boolean isBaseline() {
        return false;
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Times times = new Times();
        try (Crew crew = new Crew(round, Sign.Kind.LOCK, List.of())) {
            while (times.count() < round.kills()) {
                final List<ProcessHandle> victims = crew.hire(Math.min(AT_A_TIME, round.kills() - times.count()));
                for (int victim = 0; victim < victims.size(); victim++) {
                    crew.victims().get(victim).tell("put");
                    stopInsideTheLock(crew, victims.get(victim).pid());
                    times.add(crew.kill(victims.get(victim)));
                    crew.witness().expect("watching");
                }
            }
        }
        return times.figures();
    }

    private static void stopInsideTheLock(final Crew crew, final long victim) throws IOException, InterruptedException {
        final Child witness = crew.witness();
        for (int stop = 0; stop < MOST_STOPS; stop++) {
            Thread.sleep(ThreadLocalRandom.current().nextInt(5, 10));
            Command.stop(victim);
            witness.tell("watch");
            if (!witness.speaksWithin(LONG_PUT)) {
                return;
            }
            witness.line();
            witness.expect("watching");
            Command.goOn(victim);
        }
        throw new IOException("the victim is never stopped inside the lock: stops=" + MOST_STOPS);
    }
}
