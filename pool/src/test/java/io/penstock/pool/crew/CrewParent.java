package io.penstock.pool.crew;

import io.penstock.pool.WorkCrew;
import io.penstock.pool.WorkCrewBuilder;
import io.penstock.pool.Worker;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A process with a crew, which a test kills or stops. It says "ready" when all its workers are. A line "close" on its standard input closes the crew, and
 * it says "closed".
 *
 * <p>Arguments: the directory of the queue and the ledger, how many workers, and for those that outlive it, after how many seconds without
 * an item they leave.
 */
final class CrewParent {
    private CrewParent() {}

    public static void main(final String[] arguments) throws Exception {
        final Path directory = Path.of(arguments[0]);
        final int workers = Integer.parseInt(arguments[1]);
        final WorkCrewBuilder<Integer> builder = Crews.on(
                        directory.resolve("queue"), Integer.class, item -> handle(Worker.state(Ledger.class), item))
                .initializer(() -> Ledger.at(directory))
                .workers(workers)
                .onDeath(death -> {});
        if (arguments.length > 2) {
            builder.detached()
                    .idleShutdown(Duration.ofSeconds(Integer.parseInt(arguments[2])))
                    .minWorkers(workers)
                    .child(worker -> worker.jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                            .standardOutput(Redirect.DISCARD)
                            .standardError(Redirect.DISCARD));
        }
        final WorkCrew<Integer> crew = builder.start();
        Crews.awaitReady(crew, workers);
        System.out.println("ready");
        if (System.in.read() >= 0) {
            crew.close();
            System.out.println("closed");
        }
        TimeUnit.DAYS.sleep(1);
    }

    /** Long enough to be killed in. */
    static void handle(final Ledger ledger, final int item) throws InterruptedException {
        ledger.write(item, "begun");
        TimeUnit.MILLISECONDS.sleep(2);
        ledger.write(item, "done");
    }
}
