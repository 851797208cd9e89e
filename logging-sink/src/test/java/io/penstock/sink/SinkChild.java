package io.penstock.sink;

import java.nio.file.Path;

/** A JVM with a sink in it, until it is killed or its standard input ends. */
final class SinkChild {
    private SinkChild() {}

    public static void main(final String... args) throws Exception {
        final Path log = Path.of(args[0]);
        try (LogSink sink = LogSink.to(log)
                .listen(Path.of(args[1]))
                .onProblem(problem -> System.out.println(LogFiles.isWhole(log) ? "problem" : "torn"))
                .start()) {
            System.out.println(sink.isActive() ? "active" : "standby");
            while (System.in.read() >= 0) {
                // until the parent closes it
            }
        }
    }
}
