package io.penstock.objects.host;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An object that a host serves, and why it lives. The object itself is held strongly while it is named, created by a living client, or was returned to one. A returned object
 * that no such client has any more is held weakly: the host's own code may still have it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the host's. <b>Blocks:</b> never.
 */
final class HostedObject {
    /** Why an object is in the table. */
    enum Origin {
        NAMED,
        CREATED,
        RETURNED
    }

    final long number;
    final Origin origin;
    final String name;
    final ReentrantLock serial = new ReentrantLock(true);
    private final Key key;
    private final Set<Session> holders = ConcurrentHashMap.newKeySet();
    private final Set<Session> creators = ConcurrentHashMap.newKeySet();
    private final Set<Integer> types = ConcurrentHashMap.newKeySet();
    private volatile Object strong;
    private volatile Session lastHolder;

    HostedObject(final long number, final Origin origin, final String name, final Key key, final Object target) {
        this.number = number;
        this.origin = origin;
        this.name = name;
        this.key = key;
        strong = target;
    }

    /** The object; null if it was collected. */
    Object target() {
        final Object held = strong;
        return held == null ? key.get() : held;
    }

    Key key() {
        return key;
    }

    boolean serves(final int typeIndex) {
        return types.contains(typeIndex);
    }

    void serve(final int typeIndex) {
        types.add(typeIndex);
    }

    /** A client has it, or uses it. */
    void hold(final Session session) {
        if (origin == Origin.NAMED || lastHolder == session) {
            return;
        }
        synchronized (this) {
            if (session.hold(this)) {
                holders.add(session);
                lastHolder = session;
                strong = target();
            }
        }
    }

    /** A client's factory has made it, or has returned it again. */
    void madeFor(final Session session) {
        creators.add(session);
    }

    /** A client that it was made for ends it. False while there are others. */
    synchronized boolean endedBy(final Session session) {
        return creators.remove(session) && creators.isEmpty();
    }

    /** Whether it was made for no living client. */
    boolean isNobodys() {
        return creators.isEmpty();
    }

    /** A client has it no more. */
    synchronized void drop(final Session session) {
        holders.remove(session);
        lastHolder = null;
        if (origin == Origin.RETURNED && holders.isEmpty()) {
            strong = null;
        }
    }

    /** It is gone from the table. */
    synchronized void forget() {
        holders.forEach(holder -> holder.letGo(this));
        holders.clear();
        strong = null;
    }

    /** An object by its identity, held weakly. */
    static final class Key extends WeakReference<Object> {
        private final int hash;
        volatile long number;

        Key(final Object target, final ReferenceQueue<Object> queue) {
            super(target, queue);
            hash = System.identityHashCode(target);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(final Object other) {
            if (this == other) {
                return true;
            }
            final Object target = get();
            return target != null && other instanceof Key key && key.get() == target;
        }
    }
}
