package io.penstock.sink;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
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

    private final Map<String, String> options = new TreeMap<>();

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

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            description = "Begin a new file before this one becomes longer: 100MB. Default: no limit.")
    void maxSize(final String value) {
        options.put("--max-size", value);
    }

    @Option(
            names = "--rotate",
            paramLabel = "WHEN",
            description = "Begin a new file: never, hourly, daily. Default: never.")
    void rotate(final String value) {
        options.put("--rotate", value);
    }

    @Option(names = "--keep", paramLabel = "N", description = "Keep N old files. Default: all.")
    void keep(final String value) {
        options.put("--keep", value);
    }

    @Option(
            names = "--max-age",
            paramLabel = "TIME",
            description = "Delete old files whose last record is older: 14d. Default: never.")
    void maxAge(final String value) {
        options.put("--max-age", value);
    }

    @Option(
            names = "--max-total",
            paramLabel = "SIZE",
            description = "Delete the oldest files while all are larger together: 2GB. Default: never.")
    void maxTotal(final String value) {
        options.put("--max-total", value);
    }

    @Option(names = "--gzip", description = "Compress old files, in the background.")
    void gzip(final boolean value) {
        flag("--gzip", value);
    }

    @Option(
            names = "--sync",
            paramLabel = "WHEN",
            description = "When to force the file to the disk: never, interval (once a second), batch. Default: never.")
    void sync(final String value) {
        options.put("--sync", value);
    }

    @Option(
            names = "--window",
            paramLabel = "TIME",
            description = "Sort the records of all workers within this time: 50ms, 1s. Default: 50ms.")
    void window(final String value) {
        options.put("--window", value);
    }

    @Option(names = "--standby", description = "Wait while another sink has the directory, and take over from it.")
    void standby(final boolean value) {
        flag("--standby", value);
    }

    @Option(names = "--end-when-unused", description = "End when no worker is left and all is written.")
    void endWhenUnused(final boolean value) {
        flag("--end-when-unused", value);
    }

    private void flag(final String name, final boolean value) {
        if (value) {
            options.put(name, "");
        }
    }

    static int run(final String... args) {
        final CommandLine line = new CommandLine(new SinkCommand());
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build());
        return line.execute(args);
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
        options.forEach((name, value) -> {
            try {
                SinkOptions.apply(builder, name, value);
            } catch (final IllegalArgumentException e) {
                throw new ParameterException(
                        spec.commandLine(), "Invalid value for option '" + name + "': " + e.getMessage(), e);
            }
        });
        return SinkProcess.run(builder, "file=" + file + " dir=" + directory);
    }

    private int printStatus() throws InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        try {
            StatusReport.print(directory, out);
            return 0;
        } catch (final IOException e) {
            SinkProcess.tell(e.getMessage() == null ? e.toString() : e.getMessage());
            return FAILED;
        } finally {
            out.flush();
        }
    }
}
