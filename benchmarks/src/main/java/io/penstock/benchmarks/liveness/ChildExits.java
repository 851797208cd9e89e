package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Jdk;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The exit code of each victim, a {@code ChildJvm} of the witness, in a thread that joins it. */
final class ChildExits implements Sign {
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final Settings settings;
    private final List<ChildJvm<String, String>> prepared = new ArrayList<>();

    ChildExits(final Settings settings) {
        this.settings = settings;
    }

    @Override
    public long prepare(final int victim) throws IOException {
        final ChildJvm<String, String> child = ChildJvm.running(Victim.class)
                .sending(String.class)
                .receiving(String.class)
                .jvmFlags(Victim.SMALL.on(Jdk.running()).toArray(String[]::new))
                .arguments(settings.arguments().toArray(String[]::new))
                .start();
        prepared.add(child);
        return child.pid();
    }

    @Override
    public void watch() throws IOException, InterruptedException {
        for (final ChildJvm<String, String> child : prepared) {
            child.connection().receive();
            Witness.start(() -> {
                try (child) {
                    if (!child.join(PATIENCE) || child.exitCode().isEmpty()) {
                        throw new IllegalStateException("it does not exit: pid=" + child.pid());
                    }
                    Witness.known();
                }
            });
        }
        prepared.clear();
    }

    static void live() throws IOException, InterruptedException {
        try (Connection<String, String> parent = ChildJvm.parent(String.class, String.class)) {
            parent.send("ready");
            parent.receive();
        } catch (final EOFException ended) {
            // The witness has ended.
        }
    }
}
