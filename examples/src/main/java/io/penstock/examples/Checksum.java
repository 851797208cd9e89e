package io.penstock.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Worker JVMs share the files of a directory and compute their SHA-256. This class is the command line;
 * {@link ChecksumJob} is the work of the parent, {@link ChecksumWorker} that of a worker.
 */
@Command(
        name = "checksum",
        description =
                "Prints what sha256sum would print for the files that 'find DIRECTORY -type f' finds, in byte order of their"
                        + " paths. Worker JVMs do the work; if one is killed, others continue with its tasks.",
        footer = {
            "",
            "Exit status: 0; 1 if a file could not be read (the others are processed anyway) or the run failed; 2 for bad"
                    + " arguments; 130 after Ctrl-C."
        },
        mixinStandardHelpOptions = true)
final class Checksum implements Callable<Integer> {
    /** The user's options, checked. */
    record Settings(RawPath directory, int workers, int kills, Path log, Path hub, List<String> workerFlags) {}

    private static final int MOST_WORKERS = 1000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--workers", paramLabel = "N", description = "Worker JVMs (default: one per core).")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Option(names = "--output", paramLabel = "FILE", description = "File for the result (default: standard output).")
    private RawPath output;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Log file, to which all workers append a line for each file (default: no log).")
    private RawPath log;

    @Option(
            names = "--hub",
            paramLabel = "DIR",
            description =
                    "Directory of the files through which the JVMs talk, for example /dev/shm. It is created if missing; else a"
                            + " new directory is created in it. What was created is removed (default: the directory for temporary"
                            + " files).")
    private RawPath hub;

    @Option(
            names = "--chaos",
            paramLabel = "K",
            defaultValue = "0",
            description = "Kill K workers during the run, at random (default: 0).")
    private int kills;

    @Option(
            names = "--worker-flag",
            paramLabel = "FLAG",
            description = "A flag for the workers' JVMs, such as -Xmx1g; may be repeated.")
    private List<String> workerFlags = List.of();

    @Parameters(paramLabel = "DIRECTORY", description = "Directory of the files; symbolic links are not followed.")
    private RawPath directory;

    @Override
    public Integer call() throws IOException, InterruptedException, Failure {
        final Settings settings = checked();
        final ChecksumResults results = new ChecksumJob(settings, this::complain).run();
        try (OutputStream out = open()) {
            results.write(out);
        }
        complain(results.summary());
        return results.complete() ? 0 : 1;
    }

    private Settings checked() {
        if (workers < 1 || workers > MOST_WORKERS) {
            throw bad("--workers must be from 1 to " + MOST_WORKERS + ": " + workers);
        }
        if (kills < 0) {
            throw bad("--chaos must be 0 or more: " + kills);
        }
        if (!Files.isDirectory(directory.toPath())) {
            throw bad((Files.exists(directory.toPath()) ? "Not a directory: " : "No such directory: ") + directory);
        }
        if (Files.isSymbolicLink(directory.toPath())) {
            complain("a symbolic link is not followed; add a slash to mean where it leads: " + directory);
        }
        if (hub != null && !Files.isDirectory(hub.toPath())) {
            if (Files.exists(hub.toPath(), LinkOption.NOFOLLOW_LINKS)) {
                throw bad("--hub is not a directory: " + hub);
            }
            if (!isWritableDirectory(hub.toPath().getParent())) {
                throw bad("--hub cannot be made: " + hub);
            }
        }
        writable("--output", output);
        return new Settings(
                directory, workers, kills, writable("--log", log), hub == null ? null : hub.toPath(), workerFlags);
    }

    /** Fails now if the file cannot be written, and not after all the work. */
    private Path writable(final String option, final RawPath file) {
        if (file == null) {
            return null;
        }
        final Path path = file.toPath();
        if (Files.isDirectory(path)) {
            throw bad(option + " is a directory: " + file);
        }
        if (Files.exists(path) ? !Files.isWritable(path) : !isWritableDirectory(path.getParent())) {
            throw bad(option + " cannot be written: " + file);
        }
        return path;
    }

    private static boolean isWritableDirectory(final Path path) {
        return Files.isDirectory(path) && Files.isWritable(path);
    }

    private ParameterException bad(final String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private OutputStream open() throws IOException {
        return output == null ? new FileOutputStream(FileDescriptor.out) : Files.newOutputStream(output.toPath());
    }

    private void complain(final String message) {
        spec.commandLine().getErr().println("checksum: " + message);
    }
}
