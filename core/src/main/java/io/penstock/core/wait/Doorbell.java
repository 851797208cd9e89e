package io.penstock.core.wait;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Warnings;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * How threads sleep and are woken where no futex serves: one AF_UNIX socket per process and hub, which the sleeping threads read
 * themselves (see {@link DoorbellSelector}), in a selector, so that an interrupt does it no harm. No daemon is in the path: that would cost
 * a second thread switch per wake-up.
 *
 * <p>Threads: any.
 */
public final class Doorbell {
    private final DoorbellAddress address;
    private final int self;
    private final Set<Sleeper> sleepers;
    private final DoorbellRinger ringer;
    private boolean hangs;
    private volatile boolean openingTried;

    public Doorbell(final DoorbellAddress address, final int self, final Set<Sleeper> sleepers) {
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
            final ServerSocketChannel server = address.bind(ParticipantId.slot(self));
            try {
                DoorbellSelector.add(this, server);
                hangs = true;
            } finally {
                if (!hangs) {
                    server.close();
                }
            }
        } catch (final IOException | UnsupportedOperationException noBell) {
            Warnings.warn("no doorbell, sleepers are woken by the 200 ms heartbeat", noBell);
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

    /** After it was rung: the leader, whose own it may have been, sees that by itself. */
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

    public synchronized void close() throws IOException {
        openingTried = true;
        ringer.close();
        if (hangs) {
            hangs = false;
            DoorbellSelector.remove(this);
            address.unbind(ParticipantId.slot(self));
        }
        address.deleteFolder();
    }
}
