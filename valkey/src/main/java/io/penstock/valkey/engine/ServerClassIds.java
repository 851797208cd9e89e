package io.penstock.valkey.engine;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;
import io.penstock.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The numbers of the classes that travel through a queue, on its server. What is known stays known, for they are only ever appended.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> all of the queue see the same numbers. <b>Blocks:</b> for the server, if a class is new.
 */
final class ServerClassIds implements ClassIds {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final char BETWEEN = '\n';

    private final Sessions sessions;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<ClassVersion> versions = new ArrayList<>();
    private final Map<ClassVersion, Integer> ids = new HashMap<>();

    ServerClassIds(final Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public int idOf(final ClassVersion version) {
        lock.lock();
        try {
            final Integer known = ids.get(version);
            if (known != null) {
                return known;
            }
            learn(version.name() + BETWEEN + version.fields());
            return ids.getOrDefault(version, NO_ID);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ClassVersion version(final int id) {
        lock.lock();
        try {
            if (id >= versions.size()) {
                learn(null);
            }
            if (id < 0 || id >= versions.size()) {
                throw new CodecException("damaged item: class id " + id + " is not known: size=" + versions.size());
            }
            return versions.get(id);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int size() {
        lock.lock();
        try {
            learn(null);
            return versions.size();
        } finally {
            lock.unlock();
        }
    }

    /** Asks for what is not known yet; the lock is held. */
    private void learn(final String added) {
        final Patience patience = Patience.of(PATIENCE);
        try {
            final Reply reply = sessions.run(
                    Script.CLASSES,
                    patience,
                    added == null ? Values.of(versions.size()) : Values.of(versions.size(), added));
            for (int i = 2; i < reply.size(); i++) {
                final String text = new String(reply.bytes(i), StandardCharsets.UTF_8);
                final int end = text.indexOf(BETWEEN);
                final ClassVersion version = new ClassVersion(text.substring(0, end), text.substring(end + 1));
                ids.put(version, versions.size());
                versions.add(version);
            }
        } finally {
            patience.restore();
        }
    }
}
