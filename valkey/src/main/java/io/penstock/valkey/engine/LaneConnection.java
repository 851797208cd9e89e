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
    private volatile ServerConnection connection;

    /**
     * Whether the next reply is that of the next command. By stores alone: an error within a command, for want of memory or stack, leaves
     * the connection out of step, and then it is not used again.
     */
    private boolean inStep;

    private long generation;
    private String run = "";
    private volatile boolean ended;

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
        if (inStep && !ended && !connection.isBroken()) {
            return;
        }
        cut();
        if (ended) {
            throw new AwayException(false, "the link has ended", null);
        }
        try {
            final ServerConnection opened = ServerConnection.to(server, timeoutMs);
            connection = opened;
            if (ended) { // after the store: either this cuts it, or the end does
                throw new JedisException("the link has ended");
            }
            generation++;
            opened.sendCommand(Command.INFO, "server");
            run = Info.of((byte[]) opened.getOne()).get("run_id");
            inStep = true;
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
        inStep = false;
        try {
            connection.setSoTimeout(timeoutMs);
            final List<?> reply = (List<?>) evaluate(script, key, values);
            inStep = true;
            return new Reply(reply);
        } catch (final JedisDataException refused) {
            inStep = true;
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
        inStep = false;
        try {
            connection.sendCommand(command, words);
            final Object reply = connection.getOne();
            inStep = true;
            return reply;
        } catch (final JedisDataException refused) {
            inStep = true;
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
        inStep = false;
        if (connection != null) {
            connection.cut();
            connection = null;
        }
    }

    /** Ends it for good, whatever is under way; needs no lock. */
    void end() {
        ended = true;
        final ServerConnection open = connection;
        if (open != null) {
            open.cut();
        }
    }

    /** A key or a value as bytes. */
    static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
