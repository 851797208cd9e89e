package io.penstock.valkey.engine;

import io.penstock.valkey.EngineProperties;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
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
        return major < OLDEST_MAJOR
                || (major == OLDEST_MAJOR && (parts.length < 2 || Integer.parseInt(parts[1]) < OLDEST_MINOR));
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

    /** Each right that a queue needs: one that is missing would show up in the middle of a call. */
    private IOException tryRights(final LaneConnection connection, final Link link, final String key)
            throws AwayException {
        final String name = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
        final List<String> missing = new ArrayList<>();
        final Object told = allowed(missing, connection, Command.EVAL, text(Script.PROBE.text()), "1", key, name);
        allowed(missing, connection, Command.EVALSHA, text(Script.PROBE.digest()), "1", key, name);
        if (told instanceof final List<?> commands) {
            commands.stream().skip(1).forEach(command -> missing.add(text((byte[]) command)));
        }
        allowed(missing, connection, Command.PING);
        if (allowed(missing, connection, Command.SUBSCRIBE, key + ":c:?" + name) != null
                && allowed(missing, connection, Command.UNSUBSCRIBE, key + ":c:?" + name) == null) {
            connection.cut(); // or else it would stay subscribed
        }
        return missing.isEmpty()
                ? null
                : refused(
                        link,
                        "the user lacks rights that a queue needs, for its keys {database/name}:* and channels of that name: missing="
                                + String.join(", ", missing) + "; docs/engine.md has the rights that are needed",
                        null);
    }

    /** The answer; null if the user may not call it. */
    private static Object allowed(
            final List<String> missing, final LaneConnection connection, final Command command, final String... words)
            throws AwayException {
        try {
            return connection.command(command, words);
        } catch (final JedisDataException e) {
            if (e.getMessage() != null && e.getMessage().startsWith("NOPERM")) {
                missing.add(command.name());
                return null;
            }
            if (command == Command.EVALSHA) {
                return ""; // it is allowed, but the script is unknown
            }
            throw e;
        }
    }

    private static String text(final byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static IOException refused(final Link link, final String why, final Throwable cause) {
        return new IOException("no queue can be opened at this server: " + why + ": server=" + link, cause);
    }
}
