package io.penstock.valkey.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One handle's time with the server, from its attachment until it is closed, given up for dead, or forgotten by the server. It lives as
 * long as its subscription does; after a cut the subscription is made again, by the next incarnation.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class Session {
    /** Lanes of a session, and connections of a link. */
    static final int LANES = 2;

    private final String sid = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    private final int number;
    private final Sessions owner;
    private final SessionLane[] lanes = {new SessionLane(0), new SessionLane(1)};
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile int incarnation = 1;
    private volatile boolean needsAttach;
    private volatile long nextLookNs;

    Session(final Sessions owner, final int number) {
        this.owner = owner;
        this.number = number;
    }

    String sid() {
        return sid;
    }

    /** Counts the sessions of a handle: leases name theirs. */
    int number() {
        return number;
    }

    Sessions owner() {
        return owner;
    }

    SessionLane lane(final int index) {
        return lanes[index];
    }

    int incarnation() {
        return incarnation;
    }

    /** The channel of this incarnation: being subscribed to it is being alive. */
    String channel() {
        return owner.key() + ":c:" + sid + "." + incarnation;
    }

    /** The name of a waiter of this incarnation. */
    String member(final Waiters.Waiter waiter) {
        return sid + "." + incarnation + "/" + waiter.id();
    }

    /** As {@link #member(Waiters.Waiter)}, by the number in a token. */
    String memberOf(final String id) {
        return sid + "." + incarnation + "/" + id;
    }

    /** Whether no call of it has an open outcome. */
    boolean isSettled() {
        boolean settled = true;
        for (final SessionLane lane : lanes) {
            settled &= lane.dirty == 0;
        }
        return settled;
    }

    /** The connection of the subscription was cut. */
    void reincarnate() {
        if (subscribed.getCount() == 0) {
            final int before = incarnation; // one thread alone changes it
            incarnation = before + 1;
        }
    }

    /** The server has confirmed the subscription. */
    void subscribed() {
        if (subscribed.getCount() == 0) {
            needsAttach = true;
        }
        subscribed.countDown();
    }

    CountDownLatch firstSubscription() {
        return subscribed;
    }

    boolean needsAttach() {
        return needsAttach;
    }

    void attached(final int attachedAs) {
        if (attachedAs == incarnation) {
            needsAttach = false;
        }
    }

    /**
     * Ends it.
     *
     * @return false if it was over before
     */
    boolean end() {
        return over.compareAndSet(false, true);
    }

    boolean isOver() {
        return over.get();
    }

    long nextLookNs() {
        return nextLookNs;
    }

    void nextLook(final long inNs) {
        nextLookNs = System.nanoTime() + inNs;
    }

    /** What was acknowledged until now: two numbers for each lane. */
    long[] acknowledged() {
        final long[] all = new long[2 * LANES];
        for (int i = 0; i < LANES; i++) {
            all[2 * i] = lanes[i].ackedSeq;
            all[2 * i + 1] = lanes[i].ackedPuts;
        }
        return all;
    }

    /** Items put by acknowledged calls. */
    long ackedPuts() {
        return lanes[0].ackedPuts + lanes[1].ackedPuts;
    }
}
