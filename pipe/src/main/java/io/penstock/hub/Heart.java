package io.penstock.hub;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The one daemon thread of a JVM. Five times a second it shows every hub that this process runs, looks for the dead, and looks after
 * this process's sleepers (interrupts, lost signals), so that they can sleep without looking themselves. Twice as often would cost a waiting
 * process another 0.1 % of a core, most of it in the kernel.
 */
final class Heart {
    static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int STACK_BYTES = 256 * 1024;
    private static final List<Hub> HUBS = new CopyOnWriteArrayList<>();
    private static boolean started;

    private Heart() {}

    static synchronized void add(final Hub hub) {
        HUBS.add(hub);
        if (!started) {
            started = true;
            final Thread thread = new Thread(null, Heart::beat, "penstock-heart", STACK_BYTES);
            thread.setDaemon(true);
            thread.setContextClassLoader(null); // must not keep an application's loader alive
            thread.start();
        }
    }

    static void remove(final Hub hub) {
        HUBS.remove(hub);
    }

    private static void beat() {
        Futex.load(); // takes a tenth of a second the first time: here nobody waits for it
        long nextNs = System.nanoTime();
        while (true) {
            for (final Hub hub : HUBS) {
                hub.tick();
            }
            nextNs = Math.max(nextNs + TICK_NS, System.nanoTime());
            LockSupport.parkNanos(Heart.class, nextNs - System.nanoTime());
        }
    }
}
