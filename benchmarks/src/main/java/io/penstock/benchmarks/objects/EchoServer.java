package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;

/** A process that serves one object. */
final class EchoServer {
    private EchoServer() {}

    public static void main(final String... arguments) {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        try {
            settings.choice("kind", EchoKind.class).serve(settings.folder(), () -> Parent.say("ready"));
        } catch (final IOException | InterruptedException failed) {
            Parent.die(failed);
        }
    }
}
