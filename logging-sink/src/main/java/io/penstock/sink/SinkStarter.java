package io.penstock.sink;

import io.penstock.core.hub.JoinedHub;
import io.penstock.core.jvm.JvmCommand;
import io.penstock.core.memory.OwnerLock;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

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

    /** Exit codes after SIGHUP, SIGINT and SIGTERM. */
    private static final Set<Integer> SIGNALLED = Set.of(128 + 1, 128 + 2, 128 + 15);

    /** Bytes of the file of errors that a report shows. */
    private static final int MAX_SHOWN = 2_000;

    private final SinkFile file;
    private final OwnerLock turn;
    private final JvmCommand command;
    private final File errors;
    private final RepeatedProblem problem;
    private volatile boolean failed;
    private final CountDownLatch looked = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Begins to look for a sink, and to start one. Does not wait for that. */
    SinkStarter(final SinkFile file, final JvmCommand command, final Consumer<String> problems) {
        this.file = file;
        this.command = command;
        problem = new RepeatedProblem(problems);
        turn = new OwnerLock(
                file.words(), CheckpointDescriptor.STARTER, file.channel().hub());
        errors = file.channel().hub().directory().resolve(ERRORS).toFile();
        // No daemon: the JVM of a worker that logs and returns at once ends only when a sink is started.
        startThread(this::begin, false);
    }

    private static void startThread(final Runnable work, final boolean daemon) {
        final Thread thread = new Thread(work, "penstock-sink-starter");
        thread.setDaemon(daemon);
        thread.start();
    }

    /**
     * The command that starts a sink. The options are those of the sink's command line; besides, {@code --jar} names the standalone jar, in
     * place of this process's class path. Options that the sink would refuse are refused here, in the worker, by
     * {@link IllegalArgumentException}.
     */
    static JvmCommand command(final Path logFile, final Path directory, final List<String> options) {
        final JvmCommand command = JvmCommand.running(SinkProcess.class, OWN_MODULE)
                .plain()
                .remedy("name the standalone jar of the sink by the option " + JAR
                        + ", or run a sink of your own and no autostart")
                .flags(List.of("-Xmx128m", "-XX:+UseSerialGC"))
                .arguments(List.of(
                        logFile.toAbsolutePath().toString(),
                        directory.toAbsolutePath().toString(),
                        "--end-when-unused",
                        "--zone",
                        ZoneId.systemDefault().getId()));
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

    /** Looks once, starts a sink where there is none, and leaves the rest to a daemon thread. */
    private void begin() {
        try {
            final boolean inTurn = !Election.isAlive(file) && hasTurn();
            final Process sink = inTurn ? launch() : null;
            startThread(() -> run(inTurn, sink), true);
        } finally {
            looked.countDown();
        }
    }

    private void run(final boolean inTurn, final Process first) {
        try {
            long pauseMs = inTurn ? nextPauseMs(awaitSink(first) || !failed, PERIOD_MS) : PERIOD_MS;
            while (!closing.await(pauseMs, TimeUnit.MILLISECONDS)) {
                if (Election.isAlive(file)) {
                    failed = false;
                    pauseMs = PERIOD_MS;
                } else if (hasTurn()) {
                    pauseMs = nextPauseMs(awaitSink(launch()) || !failed, pauseMs);
                }
            }
        } catch (final InterruptedException unexpected) {
            // The thread is private to this class, and only close ends it.
        }
    }

    private boolean hasTurn() {
        return turn.tryAcquire() != OwnerLock.Acquisition.REFUSED;
    }

    /** Where the log file cannot be written, every sink fails: what each has said is in the file of errors. */
    private static long nextPauseMs(final boolean runs, final long pauseMs) {
        return runs ? PERIOD_MS : Math.min(MAX_PAUSE_MS, pauseMs * 2);
    }

    /**
     * Starts a sink; it is this process's turn. Null where that failed, or another one has come. A JVM says some things on its standard output, so
     * both streams go to the file of errors.
     */
    private Process launch() {
        boolean returns = false;
        try {
            final Process sink = Election.isAlive(file)
                    ? null
                    : command.start(
                            builder -> builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                                    .redirectErrorStream(true)
                                    .redirectOutput(errors));
            returns = true;
            return sink;
        } catch (final IOException | IllegalArgumentException cannotStart) {
            failed = true;
            final String text = "the sink cannot be started: " + Reason.of(cannotStart);
            tell(text);
            problem.of(text, System.nanoTime());
            returns = true;
            return null;
        } finally {
            if (!returns) {
                turn.release();
            }
        }
    }

    /** Whether this process starts a sink, or will at its next look: not where the last one did not start. */
    boolean isStarting() {
        return looked.getCount() > 0 || !failed;
    }

    /** Whether another process is starting a sink. */
    static boolean isStartedByOther(final SinkFile file) {
        final JoinedHub hub = file.channel().hub();
        final int starter = new OwnerLock(file.words(), CheckpointDescriptor.STARTER, hub).owner();
        return starter != 0 && starter != hub.self() && !hub.isDead(starter);
    }

    /** Waits until a sink runs, then ends the turn. Returns whether one runs, or this handle is closing. */
    private boolean awaitSink(final Process sink) throws InterruptedException {
        try {
            final boolean runs = isThereSoon(sink);
            failed = !runs && !isSignalled(sink);
            if (runs) {
                problem.over("a sink runs: directory=" + errors.getParent());
            } else if (sink != null && !sink.isAlive() && failed) {
                problem.of(
                        "the sink has ended before it wrote anything: exitCode=" + sink.exitValue() + " errors="
                                + errors + said(),
                        System.nanoTime());
            }
            return runs;
        } finally {
            turn.release();
        }
    }

    /** Ctrl-C reaches a sink that has just begun, too, and is no reason to have none. */
    private static boolean isSignalled(final Process sink) {
        return sink != null && !sink.isAlive() && SIGNALLED.contains(sink.exitValue());
    }

    private String said() {
        try (InputStream in = Files.newInputStream(errors.toPath())) {
            final String words = new String(in.readNBytes(MAX_SHOWN), StandardCharsets.UTF_8).strip();
            return words.isEmpty() ? "" : "; it has said:\n" + words.indent(2).stripTrailing();
        } catch (final IOException unreadable) {
            return "";
        }
    }

    private boolean isThereSoon(final Process sink) throws InterruptedException {
        for (long waitedMs = 0; sink != null && waitedMs < PATIENCE_MS && sink.isAlive(); waitedMs += PERIOD_MS / 10) {
            if (Election.isAlive(file) || closing.await(PERIOD_MS / 10, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return Election.isAlive(file);
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
