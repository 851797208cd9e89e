package io.penstock.valkey.engine;

import io.penstock.valkey.EngineProperties;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Looks at a server before a queue is opened there: what would lose items or cannot work is refused, what weakens a rule is told.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> for the server.
 */
final class ServerCheck {
    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;
    private static final String[] WANTED = {"maxmemory-policy", "maxmemory", "appendonly", "appendfsync"};
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final Map<String, String> settings = new HashMap<>();
    private final List<String> weaknesses = new ArrayList<>();

    private ServerCheck() {}

    /**
     * Checks a server.
     *
     * @throws IOException if no queue can be opened there
     */
    static EngineProperties of(final Link link, final String key, final Patience patience) throws IOException {
        final ServerCheck check = new ServerCheck();
        final IOException refusal = link.use(patience, (connection, timeoutMs) -> check.look(connection, link, key));
        if (refusal != null) {
            throw refusal;
        }
        return new EngineProperties(check.settings, check.weaknesses);
    }

    /** Says once for each server what it weakens. */
    static void warn(final Link link, final EngineProperties properties) {
        for (final String weakness : properties.weaknesses()) {
            if (WARNED.add(link + weakness)) {
                System.getLogger("io.penstock.valkey").log(Level.WARNING, "server={0}: {1}", link, weakness);
            }
        }
    }

    private IOException look(final LaneConnection connection, final Link link, final String key) throws AwayException {
        settings.clear();
        weaknesses.clear();
        final Map<String, String> info;
        try {
            info = Info.of((byte[]) connection.command(Command.INFO));
        } catch (final JedisDataException e) {
            return refused(link, "the user may not call INFO: answer=" + e.getMessage(), e);
        }
        for (final String name : List.of("redis_version", "valkey_version", "role", "redis_mode")) {
            if (info.containsKey(name)) {
                settings.put(name, info.get(name));
            }
        }
        if (isTooOld(info.getOrDefault("redis_version", "0.0"))) {
            return refused(
                    link,
                    "the server is too old: version=" + info.get("redis_version") + " oldest=" + OLDEST_MAJOR + "."
                            + OLDEST_MINOR,
                    null);
        }
        if (!"master".equals(info.get("role"))) {
            return refused(link, "the server is no master: role=" + info.get("role") + "; name the master", null);
        }
        if ("cluster".equals(info.get("redis_mode"))) {
            return refused(link, "clusters are not supported yet: redis_mode=cluster", null);
        }
        final IOException config = lookAtSettings(connection, link);
        return config != null ? config : tryRights(connection, link, key);
    }

    private static boolean isTooOld(final String version) {
        final String[] parts = version.split("\\.", 3);
        final int major = Integer.parseInt(parts[0]);
        return major < OLDEST_MAJOR || (major == OLDEST_MAJOR && Integer.parseInt(parts[1]) < OLDEST_MINOR);
    }

    private IOException lookAtSettings(final LaneConnection connection, final Link link) throws AwayException {
        try {
            for (final String name : WANTED) { // one at a time: servers before 7 take one name
                settings.putAll(Info.ofPairs((List<?>) connection.command(Command.CONFIG, "GET", name)));
            }
        } catch (final JedisDataException e) {
            weaknesses.add(
                    "CONFIG GET is not allowed, so nothing is known of eviction and persistence: Q2, Q11, X5 hold only with"
                            + " maxmemory-policy noeviction, and appendonly yes; let the user call CONFIG GET");
            return null;
        }
        final String policy = settings.getOrDefault("maxmemory-policy", "noeviction");
        if (!"noeviction".equals(policy)) {
            return refused(
                    link,
                    "the server would throw items away: maxmemory-policy=" + policy
                            + "; set maxmemory-policy noeviction",
                    null);
        }
        if (!"yes".equals(settings.get("appendonly"))) {
            weaknesses.add(
                    "appendonly=no: Q2, Q11, X5 do not hold, for a restart of the server loses what came since its last snapshot;"
                            + " set appendonly yes");
        } else if ("everysec".equals(settings.get("appendfsync"))) {
            weaknesses.add(
                    "appendfsync=everysec: X5 is weaker, for a server that is killed loses calls of its last second or two;"
                            + " each such loss is told by EngineLostDataException; set appendfsync no or always");
        }
        return null;
    }

    /** The witness of life needs one right that is easily forgotten. */
    private IOException tryRights(final LaneConnection connection, final Link link, final String key)
            throws AwayException {
        try {
            connection.command(Command.EVAL, "return redis.call('PUBSUB', 'NUMSUB', KEYS[1] .. ':c:0')", "1", key);
            return null;
        } catch (final JedisDataException e) {
            return refused(
                    link,
                    "scripts, or PUBSUB NUMSUB within them, are not allowed: answer=" + e.getMessage()
                            + "; docs/engine.md has the rights that are needed",
                    e);
        }
    }

    private static IOException refused(final Link link, final String why, final Throwable cause) {
        return new IOException("no queue can be opened at this server: " + why + ": server=" + link, cause);
    }
}
