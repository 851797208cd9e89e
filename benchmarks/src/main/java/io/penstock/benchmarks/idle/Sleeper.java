package io.penstock.benchmarks.idle;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.lang.ref.Reference;

/** A process that waits: for its parent, and for what never comes. */
final class Sleeper {
    private Sleeper() {}

    public static void main(final String... arguments) throws IOException, InterruptedException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final Object open = settings.choice("rest", Rest.class).begin(settings);
        try {
            Parent.say("ready");
            Parent.listen();
        } finally {
            Reference.reachabilityFence(open);
        }
    }
}
