package io.penstock.valkey;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/** A server of a test: a child on a free loopback port, in a temporary folder. */
public final class EngineServer implements AutoCloseable {
    /** The user whose rights are the least ones of docs/engine.md. */
    static final String LEAST =
            "~{0/* resetchannels &{0/* +ping +info +config|get +eval +evalsha +subscribe +unsubscribe +publish "
                    + "+pubsub +time +hget +hmget +hset +hdel +hlen +hgetall +hstrlen +llen +lpop +lpush +rpush +lrange +lindex +lrem "
                    + "+zadd +zrem +zcard +zrank +zrange +zremrangebyscore +del";

    private static Path binary;

    private final Path folder;
    private final List<String> settings;
    private final int port;
    private Process process;

    private EngineServer(final Path folder, final int port, final String... settings) {
        this.folder = folder;
        this.port = port;
        this.settings = List.of(settings);
    }

    /** Starts the server of the test artifact, with least rights for the user "app". */
    public static EngineServer start(final Path folder, final String... settings) throws IOException {
        final EngineServer server = new EngineServer(folder, freePort(), settings);
        server.restart();
        return server;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** One that is installed, if the property says so, or else that of the test artifact. */
    private static synchronized Path binary() throws IOException {
        final String named = System.getProperty("penstock.valkey.server");
        if (named != null) {
            return Path.of(named);
        }
        if (binary == null) {
            final String resource = System.getProperty("os.arch").equals("aarch64")
                    ? "/redis-server-6.2.7-linux-arm64"
                    : "/redis-server-6.2.6-v5-linux-amd64";
            final Path copy = Files.createTempFile("penstock-engine", "");
            copy.toFile().deleteOnExit();
            try (InputStream in = EngineServer.class.getResourceAsStream(resource)) {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!copy.toFile().setExecutable(true)) {
                throw new IOException("cannot be made executable: path=" + copy);
            }
            binary = copy;
        }
        return binary;
    }

    /** Starts it, or again after its end, with the same port and folder. */
    public void restart() throws IOException {
        final List<String> lines = new ArrayList<>(List.of(
                "port " + port, "bind 127.0.0.1", "save \"\"", "dir " + folder, "user app on >secret " + LEAST));
        lines.addAll(settings);
        if (settings.stream().noneMatch(line -> line.startsWith("appendonly"))) {
            lines.addAll(List.of("appendonly yes", "appendfsync no"));
        }
        final Path file = Files.write(folder.resolve("server.conf"), lines);
        process = new ProcessBuilder(binary().toString(), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(this::answers);
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the server has ended: log=" + folder.resolve("server.log"));
        }
        try {
            return "PONG".equals(command(Command.PING));
        } catch (final JedisException notYet) {
            return false;
        }
    }

    /** A command of the test's own, by the default user, who may do everything. */
    public Object command(final Command command, final String... words) {
        try (Connection connection = new Connection("127.0.0.1", port)) {
            connection.sendCommand(command, words);
            final Object reply = connection.getOne();
            return reply instanceof final byte[] bytes
                    ? new String(bytes, java.nio.charset.StandardCharsets.UTF_8)
                    : reply;
        }
    }

    /** All keys of the server. */
    public int keys() {
        return ((List<?>) command(Command.KEYS, "*")).size();
    }

    public int port() {
        return port;
    }

    /** Where a queue is. */
    public URI uri(final String name) {
        return uri(port, name);
    }

    static URI uri(final int port, final String name) {
        return URI.create("valkey://app:secret@127.0.0.1:" + port + "/0/" + name);
    }

    /** Where it logs its changes: Redis 7 has a folder for that. */
    Path log() {
        final Path incremental = folder.resolve("appendonlydir").resolve("appendonly.aof.1.incr.aof");
        return Files.exists(incremental) ? incremental : folder.resolve("appendonly.aof");
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
