package io.penstock.core.wait;

import io.penstock.core.memory.Warnings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Listens to all doorbells of this JVM, one per hub, with one selector, so that a thread can wait for channels of
 * several hubs at once. The first thread that sleeps at any of them becomes the leader and reads them itself. The
 * others park, and the leader wakes those whose cells were signalled. A leader that ends its wait appoints another. One
 * that was woken without a reason appoints none, since it sleeps again at once: so it disturbs no other thread.
 *
 * <p><b>Threads:</b> any.
 */
final class DoorbellSelector {
    private static final AtomicReference<Thread> LEADER = new AtomicReference<>();
    private static final Set<Doorbell> BELLS = ConcurrentHashMap.newKeySet();
    private static final ByteBuffer DRAIN = ByteBuffer.allocate(256); // used only by the leader
    private static volatile Selector selector;

    private DoorbellSelector() {}

    /** Adds a doorbell to the selector. */
    static synchronized void add(final Doorbell bell, final ServerSocketChannel server) throws IOException {
        if (selector == null) {
            selector = Selector.open();
        }
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT, bell);
        BELLS.add(bell);
        selector.wakeup(); // otherwise a leader that is already selecting would not notice it
    }

    /** Removes a doorbell: closes its server socket and the connections to it. */
    static synchronized void remove(final Doorbell bell) throws IOException {
        if (BELLS.remove(bell)) {
            for (final SelectionKey key : selector == null ? Set.<SelectionKey>of() : selector.keys()) {
                if (key.attachment() == bell) {
                    key.channel().close();
                }
            }
        }
    }

    /**
     * Sleeps until the sleeper is woken or interrupted, at most {@code timeoutNs}; may return spuriously. The caller
     * sleeps again soon, or calls {@link #leave}.
     */
    static void sleep(final Sleeper sleeper, final long timeoutNs) {
        final Selector bells = selector;
        if (JvmEnd.hasBegun()) {
            JvmEnd.pause(timeoutNs);
        } else if (bells != null && LEADER.compareAndSet(null, sleeper.thread())) {
            try {
                lead(bells, sleeper, timeoutNs);
            } finally {
                LEADER.set(null); // pairs with the removal from the sleepers before leave()
            }
        } else if (!sleeper.isWoken()) {
            LockSupport.parkNanos(DoorbellSelector.class, timeoutNs);
        }
    }

    private static void lead(final Selector bells, final Sleeper sleeper, final long timeoutNs) {
        final long untilNs = System.nanoTime() + timeoutNs;
        long leftNs = timeoutNs;
        try {
            while (leftNs > 0 && !sleeper.isWoken() && !Thread.currentThread().isInterrupted() && !JvmEnd.hasBegun()) {
                bells.select(Math.max(1L, TimeUnit.NANOSECONDS.toMillis(leftNs + 999_999L)));
                answer(bells).forEach(Doorbell::unparkWoken);
                leftNs = untilNs - System.nanoTime();
            }
        } catch (final IOException broken) {
            Warnings.warn("the doorbells failed, so only the heartbeat wakes sleepers: intervalMs=1000", broken);
            selector = null;
        }
    }

    /** Returns the doorbells that were rung. */
    private static Set<Doorbell> answer(final Selector bells) throws IOException {
        final Set<Doorbell> rung = new HashSet<>();
        final boolean interrupted = Thread.interrupted(); // would close the channels
        try {
            final Iterator<SelectionKey> keys = bells.selectedKeys().iterator();
            while (keys.hasNext()) {
                final SelectionKey key = keys.next();
                keys.remove();
                if (key.isValid()) { // its hub may have been deleted
                    rung.add((Doorbell) key.attachment());
                    answer(bells, key);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return rung;
    }

    private static void answer(final Selector bells, final SelectionKey key) throws IOException {
        if (key.channel() instanceof ServerSocketChannel server) {
            acceptAll(bells, server, key.attachment());
        } else {
            readAll((SocketChannel) key.channel());
        }
    }

    private static void acceptAll(final Selector bells, final ServerSocketChannel server, final Object bell)
            throws IOException {
        try {
            for (SocketChannel caller = server.accept(); caller != null; caller = server.accept()) {
                caller.configureBlocking(false);
                caller.register(bells, SelectionKey.OP_READ, bell);
            }
        } catch (final IOException failed) {
            if (server.isOpen()) { // otherwise its hub was deleted
                throw failed;
            }
        }
    }

    private static void readAll(final SocketChannel caller) throws IOException {
        try {
            int length;
            do {
                DRAIN.clear();
                length = caller.read(DRAIN);
            } while (length > 0);
            if (length < 0) {
                caller.close();
            }
        } catch (final IOException callerDied) {
            caller.close();
        }
    }

    /**
     * Called by a thread that has stopped sleeping and is no longer among the sleepers. If there is no leader, it
     * appoints one: the calling thread may have been appointed itself, and left without leading.
     */
    static void leave() {
        if (LEADER.get() == null) {
            appointNext();
        }
    }

    private static void appointNext() {
        for (final Doorbell bell : BELLS) {
            for (final Sleeper sleeper : bell.sleepers()) {
                if (sleeper.thread() != Thread.currentThread() && sleeper.mayLead()) {
                    LockSupport.unpark(sleeper.thread());
                    return;
                }
            }
        }
    }

    /** It sleeps in another way from now on. */
    static void wakeLeader() {
        final Selector bells = selector;
        if (bells != null) {
            bells.wakeup();
        }
    }

    /** Wakes a thread of this process; its state must have been changed before. */
    static void unpark(final Sleeper sleeper) {
        final Selector bells = selector;
        if (bells != null && sleeper.thread() == LEADER.get()) {
            bells.wakeup();
        }
        LockSupport.unpark(sleeper.thread());
    }
}
