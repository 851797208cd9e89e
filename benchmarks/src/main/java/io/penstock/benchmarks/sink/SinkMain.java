package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.sink.LogSink;
import java.io.IOException;

/** A process: the sink, with its default settings. */
final class SinkMain {
    private SinkMain() {}

    public static void main(final String... arguments) throws IOException, InterruptedException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        try (LogSink sink =
                LogSink.to(Way.file(settings)).listen(Way.lanes(settings)).start()) {
            Parent.say("ready");
            Parent.listen();
            if (!sink.isActive()) {
                throw new IllegalStateException("the sink has ended");
            }
        }
    }
}
