package io.penstock.examples;

import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.QueueStats;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an operator wants to know of queues, without using them. */
@Command(
        name = "stats",
        description = "Says what is in queues, and who uses them: takes nothing, and disturbs nobody.",
        mixinStandardHelpOptions = true)
final class Stats implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            description = "Say it again every so many seconds, until stopped (default: once).")
    private Double seconds;

    @Parameters(arity = "1..*", paramLabel = "QUEUE", description = "Files of queues, bounded or joinable.")
    private List<RawPath> queues;

    @Override
    public Integer call() throws IOException, InterruptedException, Failure {
        if (seconds != null && !(seconds >= 0.01 && seconds <= 1e6)) {
            throw new ParameterException(spec.commandLine(), "--every must be from 0.01 to 1000000: " + seconds);
        }
        printAll();
        while (seconds != null && !System.out.checkError()) { // until nobody reads it any more
            TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
            printAll();
        }
        return 0;
    }

    private void printAll() throws IOException, Failure {
        for (final RawPath queue : queues) {
            print(queue, look(queue));
        }
        spec.commandLine().getOut().flush();
    }

    private static QueueStats look(final RawPath queue) throws IOException, Failure {
        final Path path = queue.toPath();
        try {
            return JoinableQueue.stats(path);
        } catch (final NoSuchFileException missing) {
            throw new Failure("No such queue: " + queue);
        } catch (final IOException otherKind) {
            return QueueStats.of(path); // or it is no queue at all, and this one says so
        }
    }

    private void print(final RawPath queue, final QueueStats stats) {
        spec.commandLine().getOut().println(queue + ": " + describe(stats));
        for (final QueueStats.User user : stats.users()) {
            spec.commandLine().getOut().println("  " + describe(user));
        }
    }

    private static String describe(final QueueStats stats) {
        return (stats.shutDown() ? "shut down" : "open") + ", " + stats.depth() + " of " + stats.maxItems() + " waiting"
                + stats.oldestAge().map(age -> ", oldest " + seconds(age)).orElse("") + ", "
                + megabytes(stats.bytes()) + " of " + megabytes(stats.capacityBytes()) + "; " + stats.inFlight()
                + (stats.maxLeases() == 0 ? "" : " of " + stats.maxLeases()) + " in flight, " + stats.deadLetters()
                + " dead; " + stats.puts() + " put, " + stats.takes()
                + " taken, " + stats.redeliveries() + " again";
    }

    private static String describe(final QueueStats.User user) {
        final String waiting = Stream.of(QueueStats.Wait.values())
                .filter(user.waiting()::containsKey)
                .map(wait -> waits(user.waiting(), wait))
                .collect(Collectors.joining(", "));
        return "pid " + user.pid() + ": " + user.handles() + (user.handles() == 1 ? " handle, " : " handles, ")
                + user.leases() + " in flight" + (user.stopped() ? ", stopped" : "")
                + (waiting.isEmpty() ? "" : "; " + waiting);
    }

    private static String waits(final Map<QueueStats.Wait, Integer> waiting, final QueueStats.Wait wait) {
        final int threads = waiting.get(wait);
        return threads
                + (threads == 1 ? " waits to " : " wait to ")
                + wait.name().toLowerCase(Locale.ROOT);
    }

    private static String seconds(final Duration age) {
        return String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0);
    }

    private static String megabytes(final long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
