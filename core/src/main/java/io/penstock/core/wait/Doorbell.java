package io.penstock.core.wait;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Warnings;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/**
 * How threads sleep and wake up when the futex cannot be used: one AF_UNIX socket per process and hub. The sleeping
 * threads read it themselves (see {@link DoorbellSelector}), through a selector, so that an interrupt does no harm.
 * There is no daemon in between: it would cost a second thread switch per wake-up.
 *
 * <p><b>Threads:</b> any.
 */
public final class Doorbell {
    private final DoorbellAddress address;
    private final int self;
    private final Set<Sleeper> sleepers;
    private final DoorbellRinger ringer;
    private boolean isOpen;
    private volatile boolean openingTried;

    public Doorbell(final DoorbellAddress address, final int self, final Set<Sleeper> sleepers) {
        this.address = address;
        this.self = self;
        this.sleepers = sleepers;
        this.ringer = new DoorbellRinger(address);
    }

    /**
     * Opens the doorbell, once. If that fails (no AF_UNIX, no place for the socket), sleepers park and only the
     * heartbeat thread wakes them.
     */
    void open() {
        if (!openingTried) {
            openOnce();
        }
    }

    private synchronized void openOnce() {
        if (openingTried) {
            return;
        }
        // An interrupt would close the channel during setup.
        final boolean interrupted = Thread.interrupted();
        try {
            final ServerSocketChannel server = address.bind(ParticipantId.slot(self));
            try {
                DoorbellSelector.add(this, server);
                isOpen = true;
            } finally {
                if (!isOpen) {
                    server.close();
                }
            }
        } catch (final IOException | UnsupportedOperationException unavailable) {
            Warnings.warn("no doorbell, so only the heartbeat wakes sleepers: intervalMs=1000", unavailable);
        } finally {
            openingTried = true;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Set<Sleeper> sleepers() {
        return sleepers;
    }

    /**
     * Wakes the threads that were signalled, after the doorbell was rung. The leader may be one of them; it notices by
     * itself.
     */
    void unparkWoken() {
        for (final Sleeper sleeper : sleepers) {
            if (sleeper.thread() != Thread.currentThread() && !sleeper.sleepsByFutex() && sleeper.isWoken()) {
                LockSupport.unpark(sleeper.thread());
            }
        }
    }

    /** Makes a process look at its signalled cells. Does not block. */
    void ring(final int participant) {
        if (participant == self) {
            for (final Sleeper sleeper : sleepers) {
                if (!sleeper.sleepsByFutex() && sleeper.isWoken()) {
                    DoorbellSelector.unpark(sleeper);
                }
            }
        } else {
            ringer.ring(participant);
        }
    }

    /** Keeps no connection to a process that is dead. */
    public void forget(final IntPredicate isDead) throws IOException {
        ringer.forget(isDead);
    }

    /** Closes everything. The folder of the doorbells stays: other processes use it. */
    public synchronized void leave() throws IOException {
        openingTried = true;
        ringer.close();
        if (isOpen) {
            isOpen = false;
            DoorbellSelector.remove(this);
            address.unbind(ParticipantId.slot(self));
        }
    }

    public synchronized void close() throws IOException {
        leave();
        address.deleteFolder();
    }
}
