package io.penstock.sink;

import io.penstock.core.memory.OwnerLock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Starts a sink process when a directory has none, and again when it has died: on a thread of its own, since a worker must not wait for it. Of
 * all workers one starts it at a time; a sink that is one too many ends by itself.
 */
final class SinkStarter implements AutoCloseable {
    /** Standard error of the last sink that was started, in the directory of the lanes. */
    static final String ERRORS = "sink.err";

    private static final String JAR = "--jar";
    private static final long PERIOD_MS = 500;
    private static final long PATIENCE_MS = 10_000;
    private static final long MAX_PAUSE_MS = 30_000;
    private static final long CLOSE_PATIENCE_MS = 2_000;

    /** From here on a JVM wants to be told that JNA may load its library. */
    private static final int NATIVE_ACCESS_FEATURE = 24;

    private final SinkFile file;
    private final OwnerLock turn;
    private final List<String> command;
    private final File errors;
    private final CountDownLatch looked = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * Starts the thread.
     *
     * @param file of the directory
     * @param command of the sink
     */
    SinkStarter(final SinkFile file, final List<String> command) {
        this.file = file;
        this.command = command;
        turn = new OwnerLock(
                file.words(), CheckpointDescriptor.STARTER, file.channel().hub());
        errors = file.channel().hub().directory().resolve(ERRORS).toFile();
        final Thread thread = new Thread(this::run, "penstock-sink-starter");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * How to start a sink.
     *
     * @param logFile that it writes
     * @param directory of the lanes
     * @param options as on its command line; {@code --jar} names the standalone jar, where the class path of this process would not do
     * @return the command
     * @throws IllegalArgumentException if an option is wrong
     */
    static List<String> command(final Path logFile, final Path directory, final List<String> options) {
        final List<String> rest = new ArrayList<>();
        final LogSink.Builder check = LogSink.to(logFile);
        String jar = null;
        for (int i = 0; i < options.size(); i++) {
            final String name = options.get(i);
            final boolean flag = SinkOptions.FLAGS.contains(name);
            if (!flag && i + 1 == options.size()) {
                throw new IllegalArgumentException("the option has no value: " + name);
            }
            final String value = flag ? "" : options.get(++i);
            if (name.equals(JAR)) {
                jar = Path.of(value).toAbsolutePath().toString();
                continue;
            }
            SinkOptions.apply(check, name, value);
            rest.add(name);
            if (!flag) {
                rest.add(value);
            }
        }
        return command(
                jar,
                logFile.toAbsolutePath().toString(),
                directory.toAbsolutePath().toString(),
                rest);
    }

    private static List<String> command(
            final String jar, final String logFile, final String directory, final List<String> options) {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= NATIVE_ACCESS_FEATURE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        final String classPath = jar == null ? System.getProperty("java.class.path") : jar;
        command.addAll(List.of("-cp", classPath, SinkProcess.class.getName(), logFile, directory, "--end-when-unused"));
        command.addAll(options);
        return command;
    }

    private void run() {
        long pauseMs = PERIOD_MS;
        try {
            do {
                if (Election.isAlive(file)) {
                    pauseMs = PERIOD_MS;
                } else if (turn.tryAcquire() != OwnerLock.Acquisition.REFUSED) {
                    // It fails again and again where the log file cannot be written: its words are in the file of
                    // errors.
                    pauseMs = startInTurn() ? PERIOD_MS : Math.min(MAX_PAUSE_MS, pauseMs * 2);
                }
                looked.countDown();
            } while (!closing.await(pauseMs, TimeUnit.MILLISECONDS));
        } catch (final InterruptedException nobodyShould) {
            // This thread is private: only close ends it.
        } finally {
            looked.countDown();
        }
    }

    private boolean startInTurn() throws InterruptedException {
        try {
            if (Election.isAlive(file)) {
                return true;
            }
            final Process sink = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(errors)
                    .start();
            looked.countDown();
            for (long waitedMs = 0; waitedMs < PATIENCE_MS && sink.isAlive(); waitedMs += PERIOD_MS / 10) {
                if (Election.isAlive(file) || closing.await(PERIOD_MS / 10, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
            return Election.isAlive(file);
        } catch (final IOException cannotStart) {
            tell("the sink cannot be started: " + cannotStart);
            return false;
        } finally {
            turn.release();
        }
    }

    private void tell(final String text) {
        try {
            Files.writeString(errors.toPath(), "penstock-logging-sink: " + text + "\n");
        } catch (final IOException nowhereToSayIt) {
            // Nobody reads the file that cannot be written; the next attempt may say it.
        }
    }

    /** Ends the thread, not the sink. If it has not looked for a sink yet, it does so before. */
    @Override
    public void close() {
        try {
            looked.await(CLOSE_PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closing.countDown();
    }
}
