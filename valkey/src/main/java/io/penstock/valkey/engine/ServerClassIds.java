package io.penstock.valkey.engine;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;
import io.penstock.codec.CodecException;
import io.penstock.valkey.EngineFullException;
import io.penstock.valkey.EngineUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The numbers of the classes that travel through a queue, on its server. What is known stays known, for they are only ever appended. A
 * server that was restarted or replaced may have forgotten the last ones: then they are appended again, before any call uses them. If it
 * has given them to other classes meanwhile, the handle cannot go on.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> all of the queue see the same numbers. <b>Blocks:</b> for the server, if a class is new.
 */
final class ServerClassIds implements ClassIds {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final char BETWEEN = '\n';
    private static final String ASK = "A";
    private static final String NAME = "N";
    private static final String RESTORE = "R";

    private final Sessions sessions;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Known known = Known.of(List.of()); // replaced with the lock, or that of a connection
    private volatile String conflict;

    ServerClassIds(final Sessions sessions) {
        this.sessions = sessions;
    }

    /** What is known, all of it at once: who reads it needs no lock. */
    private record Known(
            List<String> texts, List<ClassVersion> versions, Map<ClassVersion, Integer> ids, String digest) {
        static Known of(final List<String> texts) {
            final List<ClassVersion> versions =
                    texts.stream().map(ServerClassIds::version).toList();
            final Map<ClassVersion, Integer> ids = new HashMap<>();
            for (int i = 0; i < versions.size(); i++) {
                ids.put(versions.get(i), i);
            }
            return new Known(texts, versions, ids, digestOf(texts));
        }
    }

    private static ClassVersion version(final String text) {
        final int end = text.indexOf(BETWEEN);
        return new ClassVersion(text.substring(0, end), text.substring(end + 1));
    }

    /** As in {@code classes.lua} and {@code resume.lua}. */
    private static String digestOf(final List<String> texts) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-1").digest(LaneConnection.bytes(String.join("\r", texts))));
        } catch (final NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("the JDK has no SHA-1", impossible);
        }
    }

    @Override
    public int idOf(final ClassVersion version) {
        final Integer before = known.ids().get(version);
        if (before != null) {
            return before;
        }
        lock.lock();
        try {
            if (!known.ids().containsKey(version)) {
                learn(NAME, version.name() + BETWEEN + version.fields());
            }
            return known.ids().getOrDefault(version, NO_ID);
        } catch (final EngineUnavailableException | EngineFullException later) {
            return NO_ID; // the item carries the name; the put that follows says what is wrong
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ClassVersion version(final int id) {
        List<ClassVersion> versions = known.versions();
        if (id >= versions.size()) {
            versions = learnAll();
        }
        if (id < 0 || id >= versions.size()) {
            throw new CodecException("damaged item: class id " + id + " is not known: size=" + versions.size());
        }
        return versions.get(id);
    }

    @Override
    public int size() {
        return learnAll().size();
    }

    private List<ClassVersion> learnAll() {
        lock.lock();
        try {
            learn(ASK);
            return known.versions();
        } finally {
            lock.unlock();
        }
    }

    /** Asks for what is not known yet; the lock is held. */
    private void learn(final String how, final String... added) {
        final Patience patience = Patience.of(PATIENCE, sessions::isClosed);
        try {
            Reply reply = ask(how, patience, added);
            if (reply.code() == 'D') {
                restore(words -> sessions.run(Script.CLASSES, patience, words));
                check();
                reply = ask(how, patience, added);
            }
            if (reply.code() == 'G') {
                sessions.gone(sessions.current());
                sessions.check();
            }
            final List<String> more = texts(reply, 1);
            if (!more.isEmpty()) {
                known = Known.of(
                        Stream.concat(known.texts().stream(), more.stream()).toList());
            }
        } finally {
            patience.restore();
        }
    }

    private Reply ask(final String how, final Patience patience, final String... added) {
        final Known now = known;
        return sessions.run(
                Script.CLASSES,
                patience,
                words(Stream.concat(Stream.of(how, now.texts().size(), now.digest()), Stream.of(added))));
    }

    private static byte[][] words(final Stream<Object> words) {
        return Values.of(words.toArray());
    }

    private static List<String> texts(final Reply reply, final int from) {
        return IntStream.range(from, reply.size())
                .mapToObj(i -> new String(reply.bytes(i), StandardCharsets.UTF_8))
                .toList();
    }

    // ---- after a restart or a failover

    /** What the script "resume" compares: how many are known, and their digest. */
    byte[][] known(final String sid) {
        final Known now = known;
        return Values.of(sid, now.texts().size(), now.digest());
    }

    /** Asks the server. */
    @FunctionalInterface
    interface Asks<X extends Exception> {
        Reply ask(byte[][] words) throws X;
    }

    /** The server does not know the same: what it has forgotten is appended again. */
    <X extends Exception> void restore(final Asks<X> asks) throws X {
        final Reply reply = asks.ask(words(Stream.concat(Stream.of(RESTORE), known.texts().stream())));
        if (reply.code() == 'D') {
            conflict = "here=" + version(reply.text(1)).name() + " there="
                    + version(reply.text(2)).name();
        }
    }

    /** Throws if numbers have another meaning on the server now. */
    void check() {
        final String found = conflict;
        if (found != null) {
            throw new IllegalStateException(
                    "the server has forgotten numbers of classes, and has given them to others: " + found + " path="
                            + sessions.path() + "; close this handle, and open the queue again");
        }
    }
}
