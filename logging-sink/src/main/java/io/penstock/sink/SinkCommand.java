package io.penstock.sink;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The command line of {@link LogSink}. Apart from it, because the command line's library is in the standalone jar only. */
@Command(
        name = "penstock-logging-sink",
        description = "Writes the records of all lanes of a directory into one file, until SIGTERM or Ctrl-C.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"1:it failed", "2:the arguments are wrong", "128 + n:signal n stopped it, when all was written"
        })
final class SinkCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s)");

    @Option(
            names = "--file",
            required = true,
            paramLabel = "FILE",
            description = "The log file to append to; created where missing.")
    private Path file;

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description = "The directory of the lanes; created where missing.")
    private Path directory;

    @Option(
            names = "--window",
            paramLabel = "TIME",
            defaultValue = "50ms",
            converter = Time.class,
            description = "Within which the records of all workers are sorted: 50ms, 1s. Default: ${DEFAULT-VALUE}.")
    private Duration window;

    @Option(
            names = "--sync",
            paramLabel = "WHEN",
            defaultValue = "never",
            converter = When.class,
            description = "When to force the file to the disk: never, interval (once a second), batch. Default: never.")
    private Sync sync;

    @Option(names = "--standby", description = "Wait where another sink has the directory, and take over from it.")
    private boolean standby;

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
        final LogSink.Builder builder =
                LogSink.to(file).listen(directory).window(window).sync(sync).onProblem(SinkCommand::tell);
        if (standby) {
            builder.standby();
        }
        final LogSink sink;
        try {
            sink = builder.start();
        } catch (final IOException e) {
            tell(e.getMessage() == null ? e.toString() : e.getMessage());
            return FAILED;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(sink::close, "penstock-sink-stop"));
        tell((sink.isActive() ? "ready" : "standing by") + ": file=" + file + " dir=" + directory + " pid="
                + ProcessHandle.current().pid());
        return sink.awaitEnd() == null ? 0 : FAILED;
    }

    private static void tell(final String text) {
        System.err.println("penstock-logging-sink: " + text);
    }

    /** A time with its unit. */
    static final class Time implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(final String value) {
            final Matcher matcher = TIME.matcher(value);
            if (!matcher.matches()) {
                throw new CommandLine.TypeConversionException("'" + value + "' is no time: 50ms, 1s");
            }
            final long number = Long.parseLong(matcher.group(1));
            return "ms".equals(matcher.group(2)) ? Duration.ofMillis(number) : Duration.ofSeconds(number);
        }
    }

    /** A {@link Sync} in lower case. */
    static final class When implements CommandLine.ITypeConverter<Sync> {
        @Override
        public Sync convert(final String value) {
            try {
                return Sync.valueOf(value.toUpperCase(Locale.ROOT));
            } catch (final IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException("'" + value + "' is none of never, interval, batch");
            }
        }
    }
}
