package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.sink.LogSink;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process with a log sink that stands by. It says the time at which it writes. */
final class StandbySink {
    private static final long LOOK_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private StandbySink() {}

    public static void main(final String... arguments) throws IOException, InterruptedException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        Parent.say("ready");
        Parent.listen();
        try (LogSink sink = LogSink.to(settings.folder().resolve("app.log"))
                .listen(settings.folder().resolve("lanes"))
                .standby()
                .start()) {
            Parent.say("standing by");
            while (!sink.isActive()) {
                LockSupport.parkNanos(LOOK_NS);
            }
            Witness.known();
            Parent.listen();
        }
    }
}
