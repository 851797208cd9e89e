package io.penstock.hub;

import io.penstock.ring.ParticipantId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * How threads sleep and are woken where no futex serves: one AF_UNIX socket per process. The first thread that sleeps becomes the
 * leader and reads the socket itself, in a selector, so that an interrupt does it no harm; the others park, and the leader wakes
 * those whose cells were signalled. A leader that leaves appoints another. No daemon is in the path: that would cost a second
 * thread switch per wake-up.
 *
 * <p>Threads: any.
 */
final class Doorbell {
    private final DoorbellAddress address;
    private final int self;
    private final Set<Sleeper> sleepers;
    private final DoorbellRinger ringer;
    private final AtomicReference<Sleeper> leader = new AtomicReference<>();
    private final ByteBuffer drain = ByteBuffer.allocate(256); // the leader's
    private ServerSocketChannel server;
    private volatile Selector selector;
    private volatile boolean openingTried;

    Doorbell(final DoorbellAddress address, final int self, final Set<Sleeper> sleepers) {
        this.address = address;
        this.self = self;
        this.sleepers = sleepers;
        this.ringer = new DoorbellRinger(address);
    }

    /** Hangs up the bell, once. Where that fails (no AF_UNIX, no place for it), sleepers park and only the heart wakes them. */
    void open() {
        if (!openingTried) {
            openOnce();
        }
    }

    private synchronized void openOnce() {
        if (openingTried) {
            return;
        }
        // An interrupt would close the channel that is just being set up.
        final boolean interrupted = Thread.interrupted();
        try {
            final Selector opened = Selector.open();
            try {
                server = address.bind(ParticipantId.slot(self));
                server.configureBlocking(false);
                server.register(opened, SelectionKey.OP_ACCEPT);
                selector = opened;
            } finally {
                if (selector == null) {
                    opened.close();
                    if (server != null) {
                        server.close();
                    }
                }
            }
        } catch (final IOException | UnsupportedOperationException noBell) {
            HubLog.warn("no doorbell, sleepers are woken by the 200 ms heartbeat", noBell);
        } finally {
            openingTried = true;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sleeps until the sleeper is woken, interrupted, or so long; may return early for no reason. */
    void sleep(final Sleeper sleeper, final long timeoutNs) {
        final Selector bell = selector;
        if (bell != null && leader.compareAndSet(null, sleeper)) {
            try {
                lead(bell, sleeper, timeoutNs);
            } finally {
                leader.set(null); // pairs with the removal from the sleepers before leave()
                appointNext(sleeper);
            }
        } else if (!sleeper.isWoken()) {
            LockSupport.parkNanos(sleeper.list(), timeoutNs);
        }
    }

    private void lead(final Selector bell, final Sleeper sleeper, final long timeoutNs) {
        final long untilNs = System.nanoTime() + timeoutNs;
        long leftNs = timeoutNs;
        try {
            while (leftNs > 0 && !sleeper.isWoken() && !Thread.currentThread().isInterrupted()) {
                bell.select(Math.max(1L, TimeUnit.NANOSECONDS.toMillis(leftNs + 999_999L)));
                answer(bell);
                unparkWoken();
                leftNs = untilNs - System.nanoTime();
            }
        } catch (final ClosedSelectorException deleted) {
            selector = null; // the hub was deleted under its sleepers
        } catch (final IOException broken) {
            HubLog.warn("the doorbell failed, sleepers are woken by the 200 ms heartbeat", broken);
            selector = null;
        }
    }

    private void answer(final Selector bell) throws IOException {
        final boolean interrupted = Thread.interrupted();
        try {
            final Iterator<SelectionKey> keys = bell.selectedKeys().iterator();
            while (keys.hasNext()) {
                final SelectionKey key = keys.next();
                keys.remove();
                if (key.isAcceptable()) {
                    acceptAll(bell);
                } else if (key.isReadable()) {
                    readAll((SocketChannel) key.channel());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void acceptAll(final Selector bell) throws IOException {
        for (SocketChannel caller = server.accept(); caller != null; caller = server.accept()) {
            caller.configureBlocking(false);
            caller.register(bell, SelectionKey.OP_READ);
        }
    }

    private void readAll(final SocketChannel caller) throws IOException {
        try {
            int length;
            do {
                drain.clear();
                length = caller.read(drain);
            } while (length > 0);
            if (length < 0) {
                caller.close();
            }
        } catch (final IOException callerDied) {
            caller.close();
        }
    }

    private void unparkWoken() {
        for (final Sleeper sleeper : sleepers) {
            if (!sleeper.sleepsByFutex() && sleeper.isWoken()) {
                LockSupport.unpark(sleeper.thread());
            }
        }
    }

    /**
     * Whoever does not sleep any more, and is no longer among the sleepers, appoints another if nobody leads: it may have been appointed
     * itself, and left without leading.
     */
    void leave(final Sleeper sleeper) {
        if (leader.get() == null) {
            appointNext(sleeper);
        }
    }

    private void appointNext(final Sleeper leaving) {
        for (final Sleeper sleeper : sleepers) {
            if (sleeper != leaving && !sleeper.sleepsByFutex() && sleeper.cell() != WaitCells.NONE) {
                LockSupport.unpark(sleeper.thread());
                return;
            }
        }
    }

    /** Wakes a thread of this process whose state was changed before. */
    void unpark(final Sleeper sleeper) {
        final Selector bell = selector;
        if (bell != null && sleeper.equals(leader.get())) {
            bell.wakeup();
        }
        LockSupport.unpark(sleeper.thread());
    }

    /** Makes a process look at its signalled cells. Does not block. */
    void ring(final int participant) {
        if (participant == self) {
            for (final Sleeper sleeper : sleepers) {
                if (!sleeper.sleepsByFutex() && sleeper.isWoken()) {
                    unpark(sleeper);
                }
            }
        } else {
            ringer.ring(participant);
        }
    }

    synchronized void close() throws IOException {
        openingTried = true;
        ringer.close();
        final Selector bell = selector;
        selector = null;
        if (bell != null) {
            bell.close();
            server.close();
            address.unbind(ParticipantId.slot(self));
        }
        address.deleteFolder();
    }
}
