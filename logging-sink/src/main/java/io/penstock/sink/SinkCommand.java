package io.penstock.sink;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@link LogSink}. It is a class of its own because only the standalone jar holds the library that it needs. */
@Command(
        name = "penstock-logging-sink",
        description = "Writes the records of all lanes of a directory into one file, until SIGTERM or Ctrl-C.",
        sortOptions = false,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:it ended by itself",
            "1:it failed",
            "2:the arguments are wrong",
            "128 + n:signal n stopped it, after everything was written"
        })
final class SinkCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    private final List<OptionSpec> settings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--file", paramLabel = "FILE", description = "The log file to append to; created if missing.")
    private Path file;

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description = "The directory of the lanes; created if missing.")
    private Path directory;

    @Option(
            names = "--status",
            description = "Print who writes, and each worker's rate, lag, drops and last record; then end.")
    private boolean status;

    private SinkCommand(final List<OptionSpec> settings) {
        this.settings = settings;
    }

    static int run(final String... args) {
        final List<OptionSpec> settings = List.of(
                setting(
                        "--max-size",
                        "SIZE",
                        "Begin a new file before this one becomes longer: 100MB. Default: no limit."),
                setting("--rotate", "WHEN", "Begin a new file: never, hourly, daily. Default: never."),
                setting("--keep", "N", "Keep N old files. Default: all."),
                setting("--max-age", "TIME", "Delete old files whose last record is older: 14d. Default: never."),
                setting(
                        "--max-total",
                        "SIZE",
                        "Delete the oldest files while all are larger together: 2GB. Default: never."),
                setting("--gzip", "", "Compress old files, in the background."),
                setting(
                        "--sync",
                        "WHEN",
                        "When to force the file to the disk: never, interval (once a second), batch. Default: never."),
                setting(
                        "--window",
                        "TIME",
                        "Sort the records of all workers within this time: 50ms, 1s. Default: 50ms."),
                setting("--standby", "", "Wait while another sink has the directory, and take over from it."),
                setting("--zone", "ZONE", "Of days and hours: Europe/Berlin. Default: the host's."),
                setting(
                        "--end-when-unused",
                        "",
                        "End when no worker is left and all is written; a signal waits for that, too."));
        final CommandLine line = new CommandLine(new SinkCommand(settings));
        settings.forEach(line.getCommandSpec()::addOption);
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build());
        return line.execute(args);
    }

    /** An option of {@link SinkOptions}, which knows what its value means. */
    private static OptionSpec setting(final String name, final String label, final String description) {
        return OptionSpec.builder(name)
                .type(SinkOptions.FLAGS.contains(name) ? boolean.class : String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    @Override
    public Integer call() throws InterruptedException {
        if (status) {
            return printStatus();
        }
        if (file == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--file=FILE'");
        }
        final LogSink.Builder builder = LogSink.to(file).listen(directory);
        for (final OptionSpec setting : settings) {
            final Object value = setting.getValue();
            if (value != null && !value.equals(false)) {
                apply(builder, setting.longestName(), value.toString());
            }
        }
        return SinkProcess.run(builder, "file=" + file + " dir=" + directory);
    }

    private void apply(final LogSink.Builder builder, final String name, final String value) {
        try {
            SinkOptions.apply(builder, name, value);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '" + name + "': " + e.getMessage(), e);
        }
    }

    private int printStatus() throws InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        try {
            StatusReport.print(directory, out);
            return 0;
        } catch (final IOException e) {
            SinkProcess.tell(Reason.of(e));
            return FAILED;
        } finally {
            out.flush();
        }
    }
}
