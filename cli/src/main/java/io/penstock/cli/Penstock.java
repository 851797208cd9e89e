package io.penstock.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code penstock}. Looking changes nothing; the commands that change something are {@code put}, {@code drain}, {@code move}, {@code dead back},
 * {@code dead drop}, and {@code web} where a person asks the page for one of the last two.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> any. <b>Blocks:</b> until the command has ended.
 */
@Command(
        name = "penstock",
        description = "Says what is in channels, who uses them, and what is wrong.",
        mixinStandardHelpOptions = true,
        version = "penstock 0.1.0",
        sortOptions = false,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:done",
            "1:it failed; standard error says why",
            "2:the arguments are wrong",
            "3:something was found: an error (doctor), a deadlock (locks)",
            "4:not all was done: a queue was full or shut down, a letter had gone, nothing more could be printed (drain)",
            "130, 143:a signal has ended it: Ctrl-C, TERM"
        },
        subcommands = {
            ListCommand.class,
            StatCommand.class,
            TopCommand.class,
            PeekCommand.class,
            TailCommand.class,
            PutCommand.class,
            DrainCommand.class,
            MoveCommand.class,
            DeadCommand.class,
            LocksCommand.class,
            PoolCommand.class,
            LogCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            WebCommand.class,
            CompletionCommand.class,
            ManCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Penstock implements Runnable {
    @Spec
    private CommandSpec spec;

    private Penstock() {}

    /**
     * Runs a command, and ends the JVM with its exit code.
     *
     * @param arguments the command and its own arguments
     */
    public static void main(final String... arguments) {
        System.exit(run(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err), arguments));
    }

    /** Runs a command, and returns its exit code. */
    static int run(final OutputStream out, final OutputStream err, final String... arguments) {
        final Output output = new Output(out);
        final PrintWriter lines = new PrintWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8));
        final PrintWriter errors = new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
        final int status = execute(lines, errors, arguments);
        lines.flush();
        if (status == Exit.OK && output.problem().isPresent()) {
            errors.println("penstock: standard output: " + output.problem().orElseThrow());
            return Exit.FAILED;
        }
        return status;
    }

    private static int execute(final PrintWriter out, final PrintWriter err, final String... arguments) {
        try {
            return commandLine().setOut(out).setErr(err).execute(arguments);
        } catch (final LinkageError | VirtualMachineError failure) {
            out.flush();
            err.println("penstock: " + failure);
            return Exit.FAILED;
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Penstock())
                .setExpandAtFiles(false) // a file may be named @a
                .setParameterExceptionHandler(Penstock::badArguments)
                .setExecutionExceptionHandler(Penstock::failed);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? See 'penstock --help'");
    }

    private static int badArguments(final ParameterException wrong, final String[] arguments) {
        final CommandLine command = wrong.getCommandLine();
        command.getErr().println(nameOf(command) + ": " + wrong.getMessage());
        command.getErr().println("Try '" + nameOf(command) + " --help'.");
        return Exit.USAGE;
    }

    private static int failed(
            final Exception failure, final CommandLine command, final CommandLine.ParseResult arguments) {
        command.getOut().flush();
        command.getErr().println(nameOf(command) + ": " + messageOf(failure));
        return Exit.FAILED;
    }

    private static String nameOf(final CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    static String messageOf(final Exception failure) {
        if (failure instanceof NoSuchFileException missing && missing.getReason() == null) {
            return "no such file: " + missing.getFile();
        }
        if (failure instanceof NotDirectoryException file && file.getReason() == null) {
            return "not a directory: " + file.getFile();
        }
        if (failure instanceof FileSystemException trouble && trouble.getReason() == null) {
            return trouble.getClass().getSimpleName().replace("Exception", "") + ": " + trouble.getFile();
        }
        if (failure.getMessage() != null && (failure instanceof IOException || failure instanceof RuntimeException)) {
            return failure.getMessage();
        }
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("io.penstock."))
                .findFirst()
                .map(frame -> failure + ", at " + frame)
                .orElseGet(failure::toString);
    }
}
