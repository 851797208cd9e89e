package io.penstock.valkey.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * One connection to a server, without retries of its own. It says nothing but what it is told to: not even its client's name, for which
 * the least rights have no room.
 *
 * <p><b>Threads:</b> one that reads, one at a time that writes. <b>Processes:</b> one. <b>Blocks:</b> up to the socket's timeout.
 */
final class ServerConnection extends Connection {
    private ServerConnection(final Location.Server server, final int timeoutMs) {
        super(new DefaultJedisSocketFactory(
                new HostAndPort(server.host(), server.port()),
                DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(timeoutMs)
                        .socketTimeoutMillis(timeoutMs)
                        .sslOptions(server.isTls() ? SslOptions.defaults() : null) // verifies certificate and name
                        .build()));
    }

    /**
     * Connects, and logs in.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if that fails; the text has no secret
     */
    static ServerConnection to(final Location.Server server, final int timeoutMs) {
        final ServerConnection connection = new ServerConnection(server, timeoutMs);
        boolean ready = false;
        try {
            connection.connect();
            if (server.password() != null) {
                final List<String> login = new ArrayList<>();
                if (server.user() != null) {
                    login.add(server.user());
                }
                login.add(server.password());
                connection.sendCommand(Command.AUTH, login.toArray(String[]::new));
                connection.getOne();
            }
            if (server.database() != 0) {
                connection.sendCommand(Command.SELECT, Integer.toString(server.database()));
                connection.getOne();
            }
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.cut();
            }
        }
    }

    /** Sends a command without waiting for the reply. */
    void send(final ProtocolCommand command, final String... words) {
        sendCommand(command, words);
        flush();
    }

    /** Ends it, whatever was under way. */
    void cut() {
        setBroken();
        try {
            forceDisconnect();
        } catch (final IOException | JedisConnectionException | NullPointerException gone) {
            // it was never connected, or is not any more
        }
    }
}
