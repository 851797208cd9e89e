package io.penstock.sink;

import io.penstock.core.jvm.JvmArguments;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A process that is a sink and nothing else. Its {@code main} runs the sinks that workers start, and needs no library for its arguments. {@link
 * SinkStarter} makes its command line.
 */
final class SinkProcess {
    private static final int FAILED = 1;

    private SinkProcess() {}

    /** Runs a sink. The arguments are its file, its directory, and options as {@link SinkOptions} knows them. */
    public static void main(final String... words) throws InterruptedException {
        final String[] args = JvmArguments.received(words);
        final LogSink.Builder builder = LogSink.to(Path.of(args[0])).listen(Path.of(args[1]));
        for (int i = 2; i < args.length; i++) {
            SinkOptions.apply(builder, args[i], SinkOptions.FLAGS.contains(args[i]) ? "" : args[++i]);
        }
        System.exit(run(builder, "file=" + args[0] + " dir=" + args[1]));
    }

    /** Runs a sink until it ends, or until a signal that {@link LogSink#stop} follows; returns the exit status. */
    static int run(final LogSink.Builder builder, final String name) throws InterruptedException {
        final LogSink sink;
        try {
            sink = builder.onProblem(SinkProcess::tell).start();
        } catch (final IOException e) {
            tell(Reason.of(e));
            return FAILED;
        }
        final Thread stop = new Thread(sink::stop, "penstock-sink-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        tell((sink.isActive() ? "ready" : "standing by") + ": " + name + " pid="
                + ProcessHandle.current().pid());
        return sink.awaitEnd() == null ? 0 : FAILED;
    }

    static void tell(final String text) {
        System.err.println("penstock-logging-sink: " + text);
    }
}
