package io.penstock.examples;

import io.penstock.ChannelView;
import io.penstock.sync.SyncStats;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an operator sees of channels of any kind, without using them. */
@Command(
        name = "stats",
        description =
                "Says what is in channels, and who uses them: takes nothing, writes nothing, and disturbs no process.",
        mixinStandardHelpOptions = true)
final class Stats implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            description = "Say it again every so many seconds, until stopped (default: once).")
    private Double seconds;

    @Parameters(
            arity = "1..*",
            paramLabel = "CHANNEL",
            description = "Files of pipes, queues and boards, and directories of log sinks.")
    private List<RawPath> channels;

    @Override
    public Integer call() throws IOException, InterruptedException, Failure {
        if (seconds != null && !(seconds >= 0.01 && seconds <= 1e6)) {
            throw new ParameterException(spec.commandLine(), "--every must be from 0.01 to 1000000: " + seconds);
        }
        printAll();
        while (seconds != null && !System.out.checkError()) { // until its reader has gone
            TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
            printAll();
        }
        return 0;
    }

    private void printAll() throws IOException, Failure {
        for (final RawPath channel : channels) {
            print(channel, look(channel));
        }
        spec.commandLine().getOut().flush();
    }

    private static ChannelView look(final RawPath channel) throws IOException, Failure {
        try {
            return ChannelView.of(channel.toPath());
        } catch (final NoSuchFileException missing) {
            throw new Failure("No such channel: " + channel);
        }
    }

    private void print(final RawPath channel, final ChannelView view) {
        final PrintWriter out = spec.commandLine().getOut();
        out.println(channel + ": " + view.kind().name() + " " + describe(view.numbers())
                + (view.waiters().isEmpty() ? "" : "; waiting for " + describe(view.waiters())));
        for (final ChannelView.User user : view.users()) {
            out.println("  pid=" + user.pid() + " " + user.state().name().toLowerCase(Locale.ROOT) + " "
                    + describe(user.numbers()));
        }
        if (view instanceof SyncStats board) {
            printEntries(out, board);
        }
    }

    /** Entries of a board that are held or waited for; what they say to people who look for what stands still. */
    private static void printEntries(final PrintWriter out, final SyncStats board) {
        for (final SyncStats.User user : board.users()) {
            if (!user.waitsFor().isEmpty()) {
                out.println("  pid=" + user.pid() + " waits for " + String.join(", ", user.waitsFor()));
            }
        }
        for (final SyncStats.Entry entry : board.entries()) {
            final Map<Long, Long> shares = board.shares().getOrDefault(entry.name(), Map.of());
            if (entry.holder().isPresent()
                    || entry.waiting() > 0
                    || !entry.readers().isEmpty()
                    || !shares.isEmpty()) {
                out.println("  " + entry.kind() + " " + entry.name() + ": waiting=" + entry.waiting()
                        + entry.holder()
                                .map(holder -> " pid=" + holder.pid() + " thread=" + holder.thread() + " fence="
                                        + holder.fence() + " since=" + holder.since())
                                .orElse("")
                        + entry.readers().stream()
                                .map(reader -> " pid=" + reader.pid() + " readers=" + reader.threads())
                                .collect(Collectors.joining())
                        + shares.entrySet().stream()
                                .map(share -> " pid=" + share.getKey() + " has=" + share.getValue())
                                .collect(Collectors.joining()));
            }
        }
    }

    private static String describe(final Map<String, ? extends Number> numbers) {
        return numbers.entrySet().stream()
                .map(number -> number.getKey() + "=" + number.getValue())
                .collect(Collectors.joining(" "));
    }
}
