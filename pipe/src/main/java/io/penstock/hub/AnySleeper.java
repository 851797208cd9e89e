package io.penstock.hub;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A thread that sleeps on many wait lists of a hub. */
final class AnySleeper extends Sleeper {
    private final Hub hub;
    private final List<Place> places;
    private final AtomicBoolean kicked;

    AnySleeper(final Hub hub, final List<Place> places, final AtomicBoolean kicked) {
        this.hub = hub;
        this.places = places;
        this.kicked = kicked;
    }

    Hub hub() {
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
        for (final Place place : places) {
            if (place.mayBeReady()) {
                return true;
            }
        }
        return false;
    }

    @Override
    boolean isReadyAt(final WaitList list) {
        for (final Place place : places) {
            if (place.isAt(list) && place.mayBeReady()) {
                return true;
            }
        }
        return false;
    }

    @Override
    boolean isWoken() {
        if (kicked.get()) {
            return true;
        }
        for (final Place place : places) {
            if (place.isWoken()) {
                return true;
            }
        }
        return false;
    }

    @Override
    void kick() {
        kicked.set(true);
        Doorkeeper.unpark(this);
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
