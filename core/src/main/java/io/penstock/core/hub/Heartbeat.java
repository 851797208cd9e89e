package io.penstock.core.hub;

import io.penstock.core.memory.SystemCalls;
import io.penstock.core.memory.Warnings;
import io.penstock.core.wait.Futex;
import io.penstock.core.wait.JvmEnd;
import io.penstock.core.wait.Sleeper;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The one daemon thread of a JVM. It reads the witness sockets of all hubs that this process has joined, and so learns of deaths at once. Once a second
 * it beats: it counts the heartbeat up, proves what no event told, looks after the files, and looks after this process's sleepers (interrupts, lost
 * signals). It starts with the first hub that is joined and ends with the last that is left.
 */
final class Heartbeat {
    static final long BEAT_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int STACK_BYTES = 256 * 1024;
    private static final long LONGEST_LOADING_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_RELEASE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long RELEASE_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_WAIT_AFTER_A_FAILURE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static Heartbeat running; // guarded by the class

    private final List<JoinedHub> hubs = new CopyOnWriteArrayList<>();
    private final Selector selector;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final Thread hook = new Thread(null, this::jvmEnds, "penstock-exit", STACK_BYTES, false);
    private final Queue<Long> exited = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;
    private volatile boolean asked;

    private Heartbeat(final Selector selector) {
        this.selector = selector;
    }

    /** Starts the thread if it does not run. Called before a process joins any hub: there may be no memory for a thread. */
    static synchronized void start() throws IOException {
        if (running == null) {
            Warnings.load(); // now: an application's class loader may be closed before there is something to tell
            final Heartbeat fresh = new Heartbeat(Selector.open());
            // Neither a context class loader nor thread locals: it must not keep anything of an application alive.
            final Thread thread = new Thread(null, fresh::run, "penstock-heartbeat", STACK_BYTES, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            fresh.addHook();
            thread.start();
            running = fresh;
            if (SystemCalls.mayBeUnloaded()) {
                fresh.awaitLoaded(); // a container may close the class loader while the thread is still loading
            }
        }
    }

    /** When the JVM ends, no thread of it is to sleep in native code: see {@link JvmEnd}. */
    private void addHook() {
        hook.setContextClassLoader(null);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (final IllegalStateException itEnds) {
            JvmEnd.begin();
        }
    }

    private void jvmEnds() {
        JvmEnd.begin();
        selector.wakeup();
        hubs.forEach(hub -> hub.sleepers().forEach(Sleeper::rouse));
    }

    /** Else it would keep an application's class loader. */
    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException itEnds) {
            // It has run.
        }
    }

    /** Ends the thread if there is no hub. */
    static synchronized void endIfIdle() {
        if (running != null && running.hubs.isEmpty()) {
            running.ended = true;
            running.selector.wakeup();
            running = null;
        }
    }

    static synchronized void add(final JoinedHub hub) throws IOException {
        hub.register(running.selector);
        running.hubs.add(hub);
        running.selector.wakeup();
    }

    static synchronized void remove(final JoinedHub hub) {
        if (running != null) {
            running.hubs.remove(hub);
            running.selector.wakeup(); // it closes what was closed meanwhile
            endIfIdle();
        }
    }

    /** Makes the thread look at all hubs soon: something is due that no event tells. */
    static synchronized void ask() {
        if (running != null) {
            running.asked = true;
            running.selector.wakeup();
        }
    }

    /** Makes the thread prove the death of a process in all hubs, now. */
    static synchronized void exited(final long pid) {
        if (running != null) {
            running.exited.add(pid);
            ask();
        }
    }

    private void awaitLoaded() {
        try {
            loaded.await(LONGEST_LOADING_NS, TimeUnit.NANOSECONDS);
        } catch (final InterruptedException goesOn) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        quietly(Futex::load); // takes a tenth of a second the first time: here no caller waits for it, as a rule
        loaded.countDown();
        long nextNs = System.nanoTime();
        while (!ended) {
            try {
                nextNs = round(nextNs);
            } catch (final Throwable failure) {
                tell(failure);
                LockSupport.parkNanos(this, LONGEST_WAIT_AFTER_A_FAILURE_NS);
            }
        }
        quietly(() -> {
            try {
                selector.close();
            } catch (final IOException closedAllTheSame) {
                // Its descriptors have gone.
            }
        });
        removeHook();
        quietly(this::release);
    }

    /** An application's class loader is free when JNA has no garbage any more, that is, after the next collection. */
    private void release() {
        final long giveUpNs = System.nanoTime() + LONGEST_RELEASE_NS;
        while (isLast() && !SystemCalls.release() && System.nanoTime() - giveUpNs < 0) {
            LockSupport.parkNanos(this, RELEASE_PAUSE_NS);
        }
    }

    /** Whether no hub was joined since. */
    private static synchronized boolean isLast() {
        return running == null;
    }

    private long round(final long nextNs) throws IOException {
        Thread.interrupted(); // an interrupt of all threads of a group: selecting would never block again
        long nowNs = System.nanoTime();
        if (!asked) {
            long waitNs = nextNs - nowNs;
            for (final JoinedHub hub : hubs) {
                waitNs = Math.min(waitNs, hub.upkeep().untilDueNs(nowNs));
            }
            if (waitNs > 0 && JvmEnd.hasBegun()) {
                JvmEnd.pause(waitNs);
                selector.selectNow();
            } else if (waitNs > 0) {
                selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(waitNs + 999_999)));
            } else {
                selector.selectNow();
            }
        } else {
            selector.selectNow();
        }
        asked = false;
        Thread.interrupted();
        readAll();
        for (Long pid = exited.poll(); pid != null; pid = exited.poll()) {
            final long gone = pid;
            hubs.forEach(hub -> quietly(() -> hub.upkeep().prove(gone)));
        }
        nowNs = System.nanoTime();
        final boolean beat = nowNs - nextNs >= 0;
        if (beat) {
            quietly(OpenHandles::closeDropped);
        }
        for (final JoinedHub hub : hubs) {
            final long at = nowNs;
            quietly(() -> hub.upkeep().act(at, beat));
        }
        if (!beat) {
            return nextNs;
        }
        // Late: after two looks in one go a signal that is under way would pass for a lost one.
        final long following = nextNs + BEAT_NS;
        return following - nowNs < BEAT_NS / 2 ? nowNs + BEAT_NS : following;
    }

    private void readAll() {
        final Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            final SelectionKey key = keys.next();
            keys.remove();
            quietly(() -> ((JoinedHub) key.attachment()).upkeep().ready(key));
        }
    }

    /** Runs work and reports any failure, memory and stack included: without the heartbeat no death would be seen any more. */
    private static void quietly(final Runnable work) {
        try {
            work.run();
        } catch (final Throwable failure) {
            tell(failure);
        }
    }

    private static void tell(final Throwable failure) {
        try {
            Warnings.warn("the heartbeat thread failed, and goes on", failure);
        } catch (final Throwable untold) {
            // It must not stop because there is no memory to tell it.
        }
    }
}
