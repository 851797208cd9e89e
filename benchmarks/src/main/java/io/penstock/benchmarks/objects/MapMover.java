package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.calls.Calls;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** A process that uses a map without end, from the first line of its parent on, and says how often when it is asked. */
final class MapMover {
    private static final int AT_ONCE = 100;
    private static final AtomicLong COUNT = new AtomicLong();

    private MapMover() {}

    public static void main(final String... arguments) throws Exception {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final ConcurrentMap<String, byte[]> map = MapPeer.PENSTOCK.bytes(settings.folder());
        for (final String key : Values.keys()) {
            map.put(key, Values.of(1));
        }
        final Calls calls = settings.choice("act", MapAct.class).on(map);
        final Thread thread = new Thread(() -> move(calls));
        thread.setDaemon(true);
        Parent.say("ready");
        Parent.listen();
        thread.start();
        while (true) {
            Parent.listen();
            Parent.say(Long.toString(COUNT.get()));
        }
    }

    @SuppressWarnings("InfiniteLoopStatement") // it is killed
    private static void move(final Calls calls) {
        try {
            while (true) {
                calls.make(AT_ONCE);
                COUNT.addAndGet(AT_ONCE);
            }
        } catch (final Exception failed) {
            Parent.die(failed);
        }
    }
}
