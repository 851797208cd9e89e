package io.penstock.cli;

import io.penstock.cli.view.ChannelFacts;
import io.penstock.cli.view.Channels;
import io.penstock.cli.view.Top;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jline.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "top",
        description = {
            "Shows what goes on in the channels below a directory: rates, depths, waiters, and the processors' time of the processes.",
            "Keys: p, i, o, d, f, w sort by path, in, out, depth, full, waiting; j and k choose, Enter opens one; q ends."
        },
        mixinStandardHelpOptions = true)
final class TopCommand extends OperatorCommand {
    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The directory; the current one by default.")
    private Path directory = Path.of("");

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How long between two looks (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--once", description = "Compare two looks, print plain lines, and end.")
    private boolean once;

    @Option(
            names = "--sort",
            paramLabel = "KEY",
            defaultValue = "path",
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private Order order;

    /** How lines are sorted. */
    enum Order {
        path,
        in,
        out,
        depth,
        full,
        waiting;

        private Comparator<Top.Row> comparator() {
            return switch (this) {
                case path -> Comparator.comparing(Top.Row::path);
                case in -> falling(row -> row.inPerS() == null ? -1 : row.inPerS());
                case out -> falling(row -> row.outPerS() == null ? -1 : row.outPerS());
                case depth -> falling(Top.Row::depth);
                case full -> falling(row -> row.fullPercent() == null ? -1 : row.fullPercent());
                case waiting -> falling(Top.Row::waiting);
            };
        }

        private static Comparator<Top.Row> falling(final ToDoubleFunction<Top.Row> number) {
            return Comparator.comparingDouble(number).reversed().thenComparing(Top.Row::path);
        }

        /** The order that a key means, or null. */
        static Order of(final int key) {
            for (final Order each : values()) {
                if (each.name().charAt(0) == key) {
                    return each;
                }
            }
            return null;
        }

        List<Top.Row> sorted(final List<Top.Row> rows) {
            return rows.stream().sorted(comparator()).toList();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireSeconds("--every", seconds);
        final long intervalMs = Math.max(10, (long) (seconds * 1000));
        final Optional<Terminal> terminal = once || wantsJson() ? Optional.empty() : TopScreen.terminal();
        if (terminal.isEmpty()) {
            plain(intervalMs);
            return Exit.OK;
        }
        try (Terminal screen = terminal.get()) {
            new TopScreen(directory, intervalMs, order).run(screen);
        }
        return Exit.OK;
    }

    /** Lines for a file or a pipe; repeated until the reader has gone, unless once is enough. */
    private void plain(final long intervalMs) throws IOException, InterruptedException {
        Top.Look before = Top.Look.of(Channels.lookBelow(directory));
        do {
            TimeUnit.MILLISECONDS.sleep(intervalMs);
            final Top.Look now = Top.Look.of(Channels.lookBelow(directory));
            final Top top = Top.between(before, now);
            if (wantsJson()) {
                printJson(top);
            } else {
                lines(top, order).forEach(out()::println);
            }
            before = now;
        } while (!once && !out().checkError());
    }

    static List<String> lines(final Top top, final Order order) {
        final Table channels = new Table("KIND", ">IN/S", ">OUT/S", ">DEPTH", ">FULL", ">WAITING", ">USERS", "PATH");
        for (final Top.Row row : order.sorted(top.channels())) {
            channels.add(
                    row.kind(),
                    Texts.rate(row.inPerS()),
                    Texts.rate(row.outPerS()),
                    row.depth(),
                    Texts.percent(row.fullPercent()),
                    row.waiting(),
                    row.users(),
                    row.path());
        }
        final Table processes = new Table(">PID", "STATE", ">CPU", ">CHANNELS");
        for (final Top.Load load : top.processes()) {
            processes.add(
                    load.pid(),
                    load.state(),
                    load.cpuPercent() == null ? null : String.format(Locale.ROOT, "%.0f%%", load.cpuPercent()),
                    load.channels());
        }
        final List<String> lines = new ArrayList<>(channels.lines());
        lines.add("");
        lines.addAll(processes.lines());
        return lines;
    }

    /** What one channel looks like. */
    static List<String> details(final ChannelFacts channel) {
        final List<String> lines = new ArrayList<>(List.of(
                channel.path() + ": " + channel.kind(),
                Texts.numbers(channel.numbers()),
                "waiting: " + Texts.numbers(channel.waiters()),
                ""));
        channel.users()
                .forEach(user -> lines.add("pid=" + user.pid() + " " + user.state() + " "
                        + Texts.numbers(user.numbers()) + " " + String.join(" ", user.waitsFor())));
        return lines;
    }
}
