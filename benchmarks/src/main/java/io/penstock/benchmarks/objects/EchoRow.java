package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A process that serves an object, and one that calls it, or several that do so at once.
 *
 * @param kind of the calls
 * @param clients how many; more than one: what counts is what they do in all
 * @param restNs before each call; 0: none
 * @param slowness how many times slower it is than Penstock: it makes fewer calls
 */
record EchoRow(EchoKind kind, int clients, long restNs, int slowness) implements Contestant {
    @Override
    public String name() {
        return kind.title();
    }

    @Override
    public boolean isBaseline() {
        return kind.isBaseline();
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Settings settings = Settings.of()
                .with("kind", kind)
                .with("count", Math.max(2, round.messages(slowness) / clients))
                .with("rates", clients > 1 ? 1 : 0)
                .with("rest_ns", restNs);
        try (Child server = round.jvm(EchoServer.class, JvmFlags.NATIVE_ACCESS, settings)) {
            server.expect("ready");
            if (clients == 1) {
                try (Child client = round.jvm(EchoClient.class, JvmFlags.NATIVE_ACCESS, settings)) {
                    Child.shareFate(List.of(server, client));
                    return client.figures();
                }
            }
            return together(round, settings);
        }
    }

    private Map<Figure, Double> together(final Round round, final Settings settings)
            throws IOException, InterruptedException {
        final List<Child> crew = new ArrayList<>();
        try {
            for (int client = 0; client < clients; client++) {
                crew.add(round.jvm(EchoClient.class, JvmFlags.NATIVE_ACCESS, settings));
            }
            Shift.begin(crew);
            double perSecond = 0;
            for (final Child client : crew) {
                perSecond += client.figures().get(Figure.RATE);
            }
            return Map.of(Figure.RATE, perSecond);
        } finally {
            crew.forEach(Child::close);
        }
    }
}
