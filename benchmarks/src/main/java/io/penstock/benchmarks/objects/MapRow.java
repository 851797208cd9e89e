package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Processes that use one map at the same time. What counts is what they do in all.
 *
 * @param name of the row
 * @param peer the map; null for Redis
 * @param act what they do
 * @param processes how many
 * @param slowness how many times slower it is than Penstock: it makes fewer calls
 */
record MapRow(String name, MapPeer peer, MapAct act, int processes, int slowness) implements Contestant {
    static MapRow of(final MapPeer peer, final MapAct act, final int processes, final int slowness) {
        final String threads = peer.isShared() || processes == 1 ? "" : ", " + processes + " threads";
        return new MapRow(peer.title() + threads, peer, act, processes, slowness);
    }

    static MapRow redis(final MapAct act, final int processes, final int slowness) {
        return new MapRow("Redis by Jedis, loopback", null, act, processes, slowness);
    }

    @Override
    public boolean isBaseline() {
        return peer == null || peer.isBaseline();
    }

    @Override
    public Optional<String> absence() {
        return peer == null ? RedisServer.absence() : Optional.empty();
    }

    @Override
    public Map<Figure, Double> run(final Round round) throws IOException, InterruptedException {
        final Settings settings =
                Settings.of().with("act", act).with("count", Math.max(2, round.messages(slowness) / processes));
        if (peer == null) {
            try (RedisServer server = RedisServer.start(round.folder())) {
                return run(
                        round,
                        processes,
                        JvmFlags.NONE,
                        settings.with("map", RedisMap.class)
                                .with("port", server.port())
                                .with("threads", 1));
            }
        }
        final Settings own = settings.with("map", peer);
        return peer.isShared()
                ? run(round, processes, peer.flags(), own.with("threads", 1))
                : run(round, 1, peer.flags(), own.with("threads", processes));
    }

    private Map<Figure, Double> run(final Round round, final int jvms, final JvmFlags flags, final Settings settings)
            throws IOException, InterruptedException {
        final List<Child> crew = new ArrayList<>();
        try {
            for (int jvm = 0; jvm < jvms; jvm++) {
                crew.add(round.jvm(MapLoop.class, flags, settings));
            }
            Shift.begin(crew);
            final Map<String, Double> sums = new HashMap<>();
            for (final Child member : crew) {
                for (String line = member.line(); !line.equals("done"); line = member.line()) {
                    final String[] parts = line.split("=", 2);
                    sums.merge(parts[0], Double.valueOf(parts[1]), Double::sum);
                }
            }
            for (final Child member : crew) {
                member.tell("end");
                check(sums.get("made"), member.results().get("counted"));
            }
            return Map.of(Figure.RATE, sums.get("per_s") * settings.number("threads"));
        } finally {
            crew.forEach(Child::close);
        }
    }

    private void check(final double made, final double counted) throws IOException {
        if (act == MapAct.MERGE && made != counted) {
            throw new IOException("additions were lost: made=" + made + " counted=" + counted);
        }
    }
}
