package io.penstock.sink;

import java.nio.file.Path;

/** A JVM with a sink in it, until it is killed or its standard input ends. */
final class SinkChild {
    private SinkChild() {}

    public static void main(final String... args) throws Exception {
        try (LogSink sink = LogSink.to(Path.of(args[0]))
                .listen(Path.of(args[1]))
                .onProblem(problem -> System.out.println("problem"))
                .start()) {
            System.out.println(sink.isActive() ? "active" : "standby");
            while (System.in.read() >= 0) {
                // until the parent closes it
            }
        }
    }
}
