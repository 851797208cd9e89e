package io.penstock.examples;

import io.penstock.process.ChildFailedException;
import io.penstock.process.ChildJvm;
import io.penstock.process.ChildTask;
import io.penstock.sync.Board;
import io.penstock.sync.SharedFlag;
import io.penstock.sync.SharedLong;
import io.penstock.sync.SharedRecord;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Worker JVMs that share one counter, one progress bar, and stop at the first error. */
@Command(
        name = "progress",
        description =
                "Worker JVMs that take tasks from one counter, count them in another, and all stop at the first error.",
        mixinStandardHelpOptions = true)
final class SharedProgress implements Callable<Integer> {
    private static final Duration GLANCE = Duration.ofMillis(200);

    @Spec
    private CommandSpec spec;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "4", description = "Worker JVMs (default: 4).")
    private int workers;

    @Option(names = "--tasks", paramLabel = "N", defaultValue = "20000", description = "Tasks (default: 20000).")
    private long tasks;

    @Option(
            names = "--micros",
            paramLabel = "US",
            defaultValue = "100",
            description = "Microseconds that a task takes, at least (default: 100).")
    private long micros;

    @Option(
            names = "--fail-at",
            paramLabel = "TASK",
            defaultValue = "-1",
            description = "This task fails, counted from 0 (default: none).")
    private long failAt;

    /** What all of them share. It is captured by the workers' task. */
    private record Shared(SharedLong next, SharedLong done, SharedFlag stop, SharedRecord<Trouble> trouble)
            implements Serializable {
        static Shared on(final Board board) {
            return new Shared(
                    board.number("next"),
                    board.number("done"),
                    board.flag("stop"),
                    board.record("trouble", Trouble.class));
        }
    }

    /** The first error: many workers may have one, one of them tells of it. */
    record Trouble(long task, long pid) {}

    @Override
    public Integer call() throws IOException, InterruptedException, Failure {
        if (workers < 1 || tasks < 1 || micros < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Nothing to do: --workers=" + workers + " (at least 1) --tasks=" + tasks + " (at least 1) --micros="
                            + micros + " (at least 0)");
        }
        try (Workspace workspace = Workspace.make("progress")) {
            final Board board = workspace.closing(
                    Board.at(workspace.directory().resolve("board")).create());
            final Shared shared = Shared.on(board);
            final List<ChildJvm<String, String>> crew = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                crew.add(workspace.closing(ChildJvm.running(String.class, String.class, worker(shared))
                        .directory(workspace.directory())
                        .start()));
            }
            watch(shared, crew);
            return report(shared, crew);
        }
    }

    private ChildTask<String, String> worker(final Shared shared) {
        final long all = tasks;
        final long failing = failAt;
        final long ns = micros * 1_000;
        return parent -> {
            for (long task = shared.next().getAndIncrement();
                    task < all && !shared.stop().isSet();
                    task = shared.next().getAndIncrement()) {
                LockSupport.parkNanos(ns); // the work
                if (task == failing) {
                    shared.trouble()
                            .writeIf(
                                    0, new Trouble(task, ProcessHandle.current().pid()));
                    shared.stop().set();
                    return;
                }
                shared.done().incrementAndGet();
            }
        };
    }

    private void watch(final Shared shared, final List<ChildJvm<String, String>> crew) throws InterruptedException {
        try (Progress bar = Progress.of("progress", " tasks", tasks)) {
            long shown = 0;
            while (shown < tasks
                    && !shared.stop().isSet()
                    && crew.stream().anyMatch(worker -> worker.process().isAlive())) {
                final long before = shown;
                shared.done().await(done -> done > before, GLANCE);
                shown = shared.done().get();
                bar.to(shown);
            }
        }
    }

    private int report(final Shared shared, final List<ChildJvm<String, String>> crew)
            throws InterruptedException, Failure {
        for (final ChildJvm<String, String> worker : crew) {
            try {
                worker.join(Duration.ofDays(1));
            } catch (final ChildFailedException failed) {
                throw new Failure(failed.getMessage());
            }
        }
        final long done = shared.done().get();
        final Trouble trouble = shared.trouble().read();
        if (trouble != null) {
            throw new Failure(
                    "stopped at the first error: task=" + trouble.task() + " pid=" + trouble.pid() + " done=" + done);
        }
        if (done < tasks) {
            throw new Failure("workers have ended before their tasks: tasks=" + tasks + " done=" + done);
        }
        spec.commandLine().getOut().println(done + " tasks done by " + workers + " workers");
        return 0;
    }
}
