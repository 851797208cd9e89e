package io.penstock.examples;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the examples. Exit statuses: 0, 1 if something failed, 2 for bad arguments, 130 after Ctrl-C. */
@Command(
        name = "penstock-examples",
        description = "Programs for learning Penstock.",
        mixinStandardHelpOptions = true,
        version = "penstock-examples 0.1.0",
        subcommands = {
            Checksum.class,
            PingPong.class,
            LogStorm.class,
            SharedProgress.class,
            Thumbnails.class,
            Stats.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs a command.
     *
     * @param arguments the command and its own arguments
     */
    public static void main(final String... arguments) {
        System.exit(run(System.out, System.err, ExactArguments.of(arguments)));
    }

    /** Runs a command; its arguments have one character per byte. */
    static int run(final PrintStream out, final PrintStream err, final String... arguments) {
        return new CommandLine(new Main())
                .setOut(writer(out))
                .setErr(writer(err))
                .setExpandAtFiles(false) // a file may be named @a
                .registerConverter(RawPath.class, RawPath::typed)
                .setParameterExceptionHandler(Main::badArguments)
                .setExecutionExceptionHandler(Main::failed)
                .execute(arguments);
    }

    private static PrintWriter writer(final PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.ISO_8859_1), true);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? Give a command: checksum, pingpong, logstorm, progress, thumbnails or stats");
    }

    private static int badArguments(final ParameterException wrong, final String[] arguments) {
        final CommandLine command = wrong.getCommandLine();
        final String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(command.getCommandName() + ": " + wrong.getMessage());
        command.getErr().println("Try '" + name + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(
            final Exception failure, final CommandLine command, final CommandLine.ParseResult arguments) {
        if (!Workspace.isSignalled()) {
            command.getErr().println(command.getCommandName() + ": " + messageOf(failure));
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    static String messageOf(final Exception failure) {
        if (failure instanceof FileSystemException trouble
                && trouble.getFile() != null
                && trouble.getReason() == null) {
            return trouble.getFile() + ": " + Reason.of(trouble);
        }
        if (failure instanceof Failure || (failure instanceof IOException && failure.getMessage() != null)) {
            return failure.getMessage();
        }
        // A bug of this program: print where to look for it.
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("io.penstock."))
                .findFirst()
                .map(frame -> failure + ", at " + frame)
                .orElseGet(failure::toString);
    }
}
