package io.penstock.sink;

import io.penstock.core.jvm.JvmCommand;
import io.penstock.core.memory.OwnerLock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Starts a sink process when a directory has none, and again when that has died. It does so on a thread of its own, because a worker must not wait for
 * it. One worker at a time starts a sink. A sink that finds another one writing ends by itself.
 */
final class SinkStarter implements AutoCloseable {
    /** The file in the directory of the lanes that has the standard error of the last sink started. */
    static final String ERRORS = "sink.err";

    private static final String OWN_MODULE = "io.penstock.sink";
    private static final String JAR = "--jar";
    private static final long PERIOD_MS = 500;
    private static final long PATIENCE_MS = 10_000;
    private static final long MAX_PAUSE_MS = 30_000;
    private static final long CLOSE_PATIENCE_MS = 2_000;

    /** From this version on, a JVM warns when JNA loads its library without leave. */
    private static final int NATIVE_ACCESS_FEATURE = 24;

    private final SinkFile file;
    private final OwnerLock turn;
    private final JvmCommand command;
    private final File errors;
    private final CountDownLatch looked = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Starts the thread. */
    SinkStarter(final SinkFile file, final JvmCommand command) {
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
     * The command that starts a sink. Options that the sink would refuse are refused here, in the worker.
     *
     * @param logFile that the sink writes
     * @param directory of the lanes
     * @param options as on the sink's command line; besides, {@code --jar} names the standalone jar, in place of this process's class path
     * @throws IllegalArgumentException if an option is wrong
     */
    static JvmCommand command(final Path logFile, final Path directory, final List<String> options) {
        final JvmCommand command = JvmCommand.running(SinkProcess.class, OWN_MODULE)
                .flags(List.of("-Xmx128m", "-XX:+UseSerialGC"))
                .arguments(List.of(
                        logFile.toAbsolutePath().toString(),
                        directory.toAbsolutePath().toString(),
                        "--end-when-unused"));
        if (Runtime.version().feature() >= NATIVE_ACCESS_FEATURE) {
            command.allowNativeAccess();
        }
        if (SinkProcess.class.getModule().isNamed()) {
            command.module(OWN_MODULE);
        } else {
            command.modulePath("");
        }
        addOptions(command, LogSink.to(logFile), options);
        return command;
    }

    private static void addOptions(final JvmCommand command, final LogSink.Builder check, final List<String> options) {
        for (int i = 0; i < options.size(); i++) {
            final String name = options.get(i);
            final boolean flag = SinkOptions.FLAGS.contains(name);
            if (!flag && i + 1 == options.size()) {
                throw new IllegalArgumentException("the option has no value: " + name);
            }
            final String value = flag ? "" : options.get(++i);
            if (name.equals(JAR)) {
                command.classPath(value).modulePath("").module("");
            } else {
                SinkOptions.apply(check, name, value);
                command.arguments(flag ? List.of(name) : List.of(name, value));
            }
        }
    }

    private void run() {
        long pauseMs = PERIOD_MS;
        try {
            do {
                if (Election.isAlive(file)) {
                    pauseMs = PERIOD_MS;
                } else if (turn.tryAcquire() != OwnerLock.Acquisition.REFUSED) {
                    // Where the log file cannot be written, every sink fails: what each has said is in the file of
                    // errors.
                    pauseMs = startInTurn() ? PERIOD_MS : Math.min(MAX_PAUSE_MS, pauseMs * 2);
                }
                looked.countDown();
            } while (!closing.await(pauseMs, TimeUnit.MILLISECONDS));
        } catch (final InterruptedException unexpected) {
            // The thread is private to this class, and only close ends it.
        } finally {
            looked.countDown();
        }
    }

    private boolean startInTurn() throws InterruptedException {
        try {
            if (Election.isAlive(file)) {
                return true;
            }
            final Process sink =
                    command.start(builder -> builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(errors));
            looked.countDown();
            for (long waitedMs = 0; waitedMs < PATIENCE_MS && sink.isAlive(); waitedMs += PERIOD_MS / 10) {
                if (Election.isAlive(file) || closing.await(PERIOD_MS / 10, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
            return Election.isAlive(file);
        } catch (final IOException | IllegalArgumentException cannotStart) {
            tell("the sink cannot be started: " + cannotStart);
            return false;
        } finally {
            turn.release();
        }
    }

    private void tell(final String text) {
        try {
            Files.writeString(errors.toPath(), "penstock-logging-sink: " + text + "\n");
        } catch (final IOException unwritable) {
            // There is no other place to report it. The next attempt may succeed.
        }
    }

    /** Ends the thread, but not the sink. If the thread has not looked for a sink yet, it does so first. */
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
