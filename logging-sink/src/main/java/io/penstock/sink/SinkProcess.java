package io.penstock.sink;

import java.io.IOException;
import java.nio.file.Path;

/** A process that is a sink and nothing else. Its {@code main} is for those that workers start: it needs no library for its arguments. */
final class SinkProcess {
    private static final int FAILED = 1;

    private SinkProcess() {}

    /**
     * Runs a sink.
     *
     * @param args file, directory, and options as {@link SinkOptions} knows them
     */
    public static void main(final String... args) throws InterruptedException {
        final LogSink.Builder builder = LogSink.to(Path.of(args[0])).listen(Path.of(args[1]));
        for (int i = 2; i < args.length; i++) {
            SinkOptions.apply(builder, args[i], SinkOptions.FLAGS.contains(args[i]) ? "" : args[++i]);
        }
        System.exit(run(builder, "file=" + args[0] + " dir=" + args[1]));
    }

    /**
     * Runs a sink until it ends, or SIGTERM.
     *
     * @param builder of the sink
     * @param name of it, for people
     * @return exit status
     * @throws InterruptedException if interrupted
     */
    static int run(final LogSink.Builder builder, final String name) throws InterruptedException {
        final LogSink sink;
        try {
            sink = builder.onProblem(SinkProcess::tell).start();
        } catch (final IOException e) {
            tell(e.getMessage() == null ? e.toString() : e.getMessage());
            return FAILED;
        }
        final Thread stop = new Thread(sink::close, "penstock-sink-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        tell((sink.isActive() ? "ready" : "standing by") + ": " + name + " pid="
                + ProcessHandle.current().pid());
        return sink.awaitEnd() == null ? 0 : FAILED;
    }

    static void tell(final String text) {
        System.err.println("penstock-logging-sink: " + text);
    }
}
