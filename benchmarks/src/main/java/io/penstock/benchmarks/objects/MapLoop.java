package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.calls.Calls;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** A process that uses a map. */
final class MapLoop {
    private final Calls calls;
    private final LongSupplier counter;

    private MapLoop(final Calls calls, final LongSupplier counter) {
        this.calls = calls;
        this.counter = counter;
    }

    public static void main(final String... arguments) {
        Parent.attach();
        try {
            final Settings settings = Settings.of(arguments);
            final MapAct act = settings.choice("act", MapAct.class);
            final MapLoop loop = settings.text("map").equals(RedisMap.class.getName())
                    ? redis(act, (int) settings.number("port"))
                    : java(act, settings.choice("map", MapPeer.class), settings.folder());
            final int threads = (int) settings.number("threads");
            final long made =
                    Shift.work(threads == 1 ? loop.calls : atOnce(loop.calls, threads), settings.number("count"));
            Parent.report("made", made * threads);
            Parent.say("done");
            Parent.listen(); // the others are done, too
            Parent.report("counted", loop.counter.getAsLong());
        } catch (final Exception failed) {
            Parent.die(failed);
        }
        System.exit(0); // without waiting for threads of the peers
    }

    private static MapLoop java(final MapAct act, final MapPeer peer, final Path folder) throws IOException {
        if (act == MapAct.MERGE) {
            final ConcurrentMap<String, Long> map = peer.numbers(folder);
            return new MapLoop(MapAct.merge(map), () -> map.get(MapAct.COUNTER));
        }
        final ConcurrentMap<String, byte[]> map = peer.bytes(folder);
        for (final String key : Values.keys()) {
            map.put(key, Values.of(1));
        }
        return new MapLoop(act.on(map), () -> 0);
    }

    private static MapLoop redis(final MapAct act, final int port) {
        final RedisMap map = new RedisMap(port);
        for (final String key : Values.keys()) {
            map.put(key, Values.of(1));
        }
        return new MapLoop(map.calls(act), act == MapAct.MERGE ? map::counter : () -> 0);
    }

    /** Each thread makes all calls: as many processes would. The calls in a second are those of one of them. */
    private static Calls atOnce(final Calls calls, final int threads) {
        final ExecutorService others = Executors.newFixedThreadPool(threads - 1, work -> {
            final Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });
        return count -> {
            final List<Future<Long>> done = new ArrayList<>();
            for (int other = 1; other < threads; other++) {
                final Callable<Long> same = () -> calls.make(count);
                done.add(others.submit(same));
            }
            long sum = calls.make(count);
            for (final Future<Long> one : done) {
                sum += one.get();
            }
            return sum;
        };
    }
}
