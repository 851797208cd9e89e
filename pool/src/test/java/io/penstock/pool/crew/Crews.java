package io.penstock.pool.crew;

import io.penstock.pool.CrewStats;
import io.penstock.pool.Handler;
import io.penstock.pool.WorkCrew;
import io.penstock.pool.WorkCrewBuilder;
import io.penstock.testkit.Signals;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Crews for tests, of workers that start quickly. */
final class Crews {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private Crews() {}

    static <T> WorkCrewBuilder<T> on(final Path queue, final Class<T> type, final Handler<T> handler) {
        return quick(WorkCrew.on(queue, type, handler));
    }

    static <T> WorkCrewBuilder<T> on(final URI queue, final Class<T> type, final Handler<T> handler) {
        return quick(WorkCrew.on(queue, type, handler));
    }

    private static <T> WorkCrewBuilder<T> quick(final WorkCrewBuilder<T> crew) {
        return crew.heapPerWorker("64m")
                .child(worker -> worker.jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"))
                .markedLines(System.out, System.err)
                .workers(1);
    }

    static void await60(final Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(condition);
    }

    static void awaitReady(final WorkCrew<?> crew, final int workers) {
        await60(() -> pids(crew, CrewStats.State.IDLE).size()
                        + pids(crew, CrewStats.State.BUSY).size()
                >= workers);
    }

    /** The pids of the workers that are in such a state. */
    static List<Long> pids(final WorkCrew<?> crew, final CrewStats.State state) {
        return crew.stats().workers().stream()
                .filter(worker -> worker.state() == state)
                .map(CrewStats.Member::pid)
                .toList();
    }

    static boolean isAlive(final long pid) {
        return Signals.isRunning(pid);
    }
}
