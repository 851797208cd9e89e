package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A server on loopback, in memory alone. */
final class RedisServer implements AutoCloseable {
    private static final String COMMAND = "redis-server";

    private final Child process;
    private final int port;

    private RedisServer(final Child process, final int port) {
        this.process = process;
        this.port = port;
    }

    static RedisServer start(final Path folder) throws IOException, InterruptedException {
        final int port = freePort();
        final Child process = Child.command(List.of(
                COMMAND,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString()));
        try {
            while (!process.line().contains("Ready to accept connections")) {
                // It says other things first.
            }
            return new RedisServer(process, port);
        } catch (final IOException | InterruptedException failed) {
            process.close();
            throw failed;
        }
    }

    /** Another program may take it before the server does; then the round fails, and says so. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static Optional<String> absence() {
        try {
            return Command.succeeds(List.of(COMMAND, "--version"))
                    ? Optional.empty()
                    : Optional.of("no " + COMMAND + " on the PATH");
        } catch (final InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
    }
}
