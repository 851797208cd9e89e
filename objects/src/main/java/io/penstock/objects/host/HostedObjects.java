package io.penstock.objects.host;

import io.penstock.objects.host.HostedObject.Origin;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All objects of a host, by their numbers. A number is never given twice, so a proxy of an object that is gone meets no other one.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the host's. <b>Blocks:</b> never.
 */
final class HostedObjects {
    private final Map<Long, HostedObject> byNumber = new ConcurrentHashMap<>();
    private final Map<String, HostedObject> byName = new ConcurrentHashMap<>();

    /** Guarded by this, as is the next. */
    private final Map<HostedObject.Key, HostedObject> byIdentity = new HashMap<>();

    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private long lastNumber;

    synchronized void name(final String name, final Object target, final int typeIndex) {
        final HostedObject known = byName.get(name);
        if (known != null && known.target() != target) {
            throw new IllegalArgumentException("another object has this name: name=" + name);
        }
        final HostedObject object = known == null ? add(Origin.NAMED, name, target) : known;
        byName.put(name, object);
        object.serve(typeIndex);
    }

    private HostedObject add(final Origin origin, final String name, final Object target) {
        final HostedObject.Key key = new HostedObject.Key(target, collected);
        final HostedObject object = new HostedObject(++lastNumber, origin, name, key, target);
        key.number = object.number;
        byNumber.put(object.number, object);
        byIdentity.putIfAbsent(key, object); // an object with two names keeps the first one
        return object;
    }

    HostedObject named(final String name) {
        return byName.get(name);
    }

    Set<String> names() {
        return byName.keySet();
    }

    /** Null if there is none, or no more. */
    HostedObject find(final long number) {
        return byNumber.get(number);
    }

    int size() {
        return byNumber.size();
    }

    /** The object as a client gets it: one that is known already, or a new one. */
    HostedObject give(final Object target, final int typeIndex, final Origin origin, final Session session) {
        final HostedObject object;
        synchronized (this) {
            expunge();
            final HostedObject known = byIdentity.get(new HostedObject.Key(target, null));
            object = known == null ? add(origin, "", target) : known;
        }
        object.serve(typeIndex);
        object.hold(session);
        return object;
    }

    private void expunge() {
        for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
            final HostedObject.Key key = (HostedObject.Key) gone;
            byIdentity.remove(key);
            byNumber.remove(key.number);
        }
    }

    /** An object that its client has ended; false if it is none that a client can end. */
    boolean end(final HostedObject object) {
        if (object.origin == Origin.NAMED || byNumber.remove(object.number) == null) {
            return false;
        }
        synchronized (this) {
            byIdentity.remove(object.key());
        }
        object.forget();
        return true;
    }

    /** A client is gone. Returns what it had created and its end is to close. */
    Collection<AutoCloseable> endAll(final Session session, final Collection<HostedObject> held) {
        final List<AutoCloseable> closing = new ArrayList<>();
        for (final HostedObject object : held) {
            if (object.origin == Origin.CREATED && session.hasCreated(object) && object.endedBy(session)) {
                final Object target = object.target();
                if (end(object) && target instanceof AutoCloseable closeable) {
                    closing.add(closeable);
                }
            } else {
                object.drop(session);
            }
        }
        synchronized (this) {
            expunge();
        }
        return closing;
    }

    /** All that clients have created, for a host that closes. */
    Collection<HostedObject> created() {
        return byNumber.values().stream()
                .filter(object -> object.origin == Origin.CREATED)
                .toList();
    }
}
