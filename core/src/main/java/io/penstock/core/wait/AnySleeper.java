package io.penstock.core.wait;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A thread that sleeps on several wait lists of one hub. */
final class AnySleeper extends Sleeper {
    private final WaitHost hub;
    private final List<WaitAnyEntry> entries;
    private final AtomicBoolean kicked;

    AnySleeper(final WaitHost hub, final List<WaitAnyEntry> entries, final AtomicBoolean kicked) {
        this.hub = hub;
        this.entries = entries;
        this.kicked = kicked;
    }

    WaitHost hub() {
        return hub;
    }

    void add() {
        hub.sleepers().add(this);
    }

    void remove() {
        hub.sleepers().remove(this);
    }

    @Override
    boolean isReady() {
        for (final WaitAnyEntry entry : entries) {
            if (entry.mayBeReady()) {
                return true;
            }
        }
        return false;
    }

    @Override
    boolean isReadyAt(final WaitList list) {
        for (final WaitAnyEntry entry : entries) {
            if (entry.isAt(list) && entry.mayBeReady()) {
                return true;
            }
        }
        return false;
    }

    @Override
    void repairPlace() {
        entries.forEach(WaitAnyEntry::repair);
    }

    @Override
    public boolean isWoken() {
        if (kicked.get()) {
            return true;
        }
        for (final WaitAnyEntry entry : entries) {
            if (entry.isWoken()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void kick() {
        kicked.set(true);
        DoorbellSelector.unpark(this);
    }

    @Override
    boolean sleepsByFutex() {
        return false;
    }

    @Override
    boolean mayLead() {
        return true;
    }
}
