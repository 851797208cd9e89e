package io.penstock.valkey.engine;

import io.penstock.valkey.EngineFullException;
import io.penstock.valkey.EngineUnavailableException;
import io.penstock.valkey.EngineUnavailableException.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A connection for commands, one at a time. It is opened again by the next command after it was cut.
 *
 * <p><b>Threads:</b> any, with its lock. <b>Processes:</b> one. <b>Blocks:</b> for the server, up to the time that each command names.
 */
final class LaneConnection {
    private static final byte[] ONE = {'1'};
    private static final List<String> AWAY =
            List.of("LOADING", "BUSY", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS");

    private final Location.Server server;
    private final Runnable demoted;
    private final ReentrantLock lock = new ReentrantLock();
    private ServerConnection connection;
    private long generation;
    private String run = "";

    /** @param demoted called when the server says that it is no master any more */
    LaneConnection(final Location.Server server, final Runnable demoted) {
        this.server = server;
        this.demoted = demoted;
    }

    /** Takes the lock, or gives up. An interrupt is kept for later. */
    boolean lock(final Patience patience, final boolean mayHaveRun) {
        while (!lock.tryLock()) {
            try {
                if (lock.tryLock(Math.min(100, patience.attemptMs(mayHaveRun)), TimeUnit.MILLISECONDS)) {
                    return true;
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt(); // for the next look at the patience
            }
            if (patience.isOver(mayHaveRun)) {
                return false;
            }
        }
        return true;
    }

    void unlock() {
        lock.unlock();
    }

    /** Rises with each new connection; the lock is held. */
    long generation() {
        return generation;
    }

    /** Which run of the server this is connected to; the lock is held. */
    String run() {
        return run;
    }

    /** Connects if it is not; the lock is held. */
    void connect(final int timeoutMs) throws AwayException {
        if (connection != null && !connection.isBroken()) {
            return;
        }
        try {
            connection = ServerConnection.to(server, timeoutMs);
            generation++;
            connection.sendCommand(Command.INFO, "server");
            run = Info.of((byte[]) connection.getOne()).get("run_id");
        } catch (final JedisDataException refused) {
            cut();
            throw trouble(refused);
        } catch (final JedisException e) {
            cut();
            throw new AwayException(false, "the server cannot be reached", e);
        }
    }

    /** Runs a script; connected, and the lock is held. */
    Reply run(final Script script, final byte[] key, final byte[][] values, final int timeoutMs) throws AwayException {
        try {
            connection.setSoTimeout(timeoutMs);
            return new Reply((List<?>) evaluate(script, key, values));
        } catch (final JedisDataException refused) {
            throw trouble(refused);
        } catch (final JedisException e) {
            cut();
            throw new AwayException(true, "the connection broke", e);
        }
    }

    private Object evaluate(final Script script, final byte[] key, final byte[][] values) {
        final byte[][] words = new byte[values.length + 3][];
        words[0] = script.digest();
        words[1] = ONE;
        words[2] = key;
        System.arraycopy(values, 0, words, 3, values.length);
        try {
            connection.sendCommand(Command.EVALSHA, words);
            return connection.getOne();
        } catch (final JedisNoScriptException unknown) { // scripts do not survive the server
            words[0] = script.text();
            connection.sendCommand(Command.EVAL, words);
            return connection.getOne();
        }
    }

    /**
     * Runs any command; connected, and the lock is held.
     *
     * @throws JedisDataException if the server refuses it
     */
    Object command(final Command command, final String... words) throws AwayException {
        try {
            connection.sendCommand(command, words);
            return connection.getOne();
        } catch (final JedisDataException refused) {
            if (awayWord(refused.getMessage()) != null) {
                throw trouble(refused);
            }
            throw refused;
        } catch (final JedisException e) {
            cut();
            throw new AwayException(true, "the connection broke", e);
        }
    }

    /** What the server's refusal means. It has refused before it changed anything. */
    private AwayException trouble(final JedisDataException refused) {
        final String text = refused.getMessage() == null ? "" : refused.getMessage();
        if (text.contains("OOM ")) {
            throw new EngineFullException(
                    "the server has reached its maxmemory, and the call was not done: server=" + server
                            + "; take or drop items, or give the server more memory",
                    refused);
        }
        if (text.contains("MISCONF")) {
            throw new EngineUnavailableException(
                    "the server cannot write its files, and the call was not done: server=" + server
                            + "; look at the server's log and disk",
                    Outcome.NOT_DONE,
                    refused);
        }
        final String away = awayWord(text);
        if (away != null) {
            cut();
            if (away.equals("READONLY")) {
                demoted.run();
            }
            return new AwayException(false, "the server says " + away.toLowerCase(Locale.ROOT), refused);
        }
        if (text.startsWith("NOPERM")
                || text.startsWith("NOAUTH")
                || text.startsWith("WRONGPASS")
                || text.contains("ACL ")) {
            throw new IllegalStateException(
                    "the server does not let this user in, or not do this: server=" + server + " answer=" + text
                            + "; docs/engine.md has the rights that are needed",
                    refused);
        }
        throw new IllegalStateException("the server refuses a command: server=" + server + " answer=" + text, refused);
    }

    private static String awayWord(final String text) {
        for (final String word : AWAY) {
            if (text != null
                    && (text.startsWith(word) || text.contains("-" + word + " ") || text.contains(": " + word + " "))) {
                return word;
            }
        }
        return null;
    }

    /** Ends the connection; the lock is held. */
    void cut() {
        if (connection != null) {
            connection.cut();
            connection = null;
        }
    }

    /** A key or a value as bytes. */
    static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
