package io.penstock.benchmarks.objects;

import io.penstock.objects.HostClient;
import io.penstock.objects.ObjectHost;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.server.UnicastRemoteObject;
import java.time.Duration;

/** A way to call an object of another process. */
enum EchoKind {
    PENSTOCK("Penstock ObjectHost", false) {
        @Override
        void serve(final Path folder, final Runnable isReady) throws IOException, InterruptedException {
            try (ObjectHost host = ObjectHost.at(folder.resolve(FILE))
                    .register(Echo.class, "echo", bytes -> bytes)
                    .start()) {
                isReady.run();
                host.serve();
            }
        }

        @Override
        Echo connect(final Path folder) throws InterruptedException {
            return HostClient.at(folder.resolve(FILE)).connect(PATIENCE).get("echo", Echo.class);
        }
    },
    /** Messages there and back, which nothing dispatches: what a call costs at least. For one client. */
    PIPE("Penstock pipe, there and back", true) {
        @Override
        void serve(final Path folder, final Runnable isReady) throws IOException, InterruptedException {
            try (Connection<byte[], byte[]> client = Pipe.at(folder.resolve(FILE))
                    .sending(byte[].class)
                    .receiving(byte[].class)
                    .create()) {
                isReady.run();
                while (true) {
                    client.send(client.receive());
                }
            }
        }

        @Override
        Echo connect(final Path folder) throws IOException, InterruptedException {
            final Connection<byte[], byte[]> host = Pipe.at(folder.resolve(FILE))
                    .sending(byte[].class)
                    .receiving(byte[].class)
                    .connect(PATIENCE);
            return bytes -> {
                try {
                    host.send(bytes);
                    return host.receive();
                } catch (final IOException failed) {
                    throw new java.rmi.RemoteException("the pipe has ended", failed);
                }
            };
        }
    },
    /** The stub lies in a file: so no registry needs a port. */
    RMI("Java RMI, loopback", true) {
        @Override
        void serve(final Path folder, final Runnable isReady) throws IOException, InterruptedException {
            System.setProperty("java.rmi.server.hostname", "127.0.0.1");
            final Echo echo = bytes -> bytes;
            final Path written = folder.resolve("written");
            try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(written))) {
                out.writeObject(UnicastRemoteObject.exportObject(echo, 0));
            }
            Files.move(written, folder.resolve(FILE));
            isReady.run();
            Thread.currentThread().join(); // until it is killed
        }

        @Override
        @SuppressWarnings("BanSerializableRead") // it is our own
        Echo connect(final Path folder) throws IOException {
            try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(folder.resolve(FILE)))) {
                return (Echo) in.readObject();
            } catch (final ClassNotFoundException wrong) {
                throw new IllegalStateException(wrong);
            }
        }
    };

    private static final String FILE = "host";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String title;
    private final boolean isBaseline;

    EchoKind(final String title, final boolean isBaseline) {
        this.title = title;
        this.isBaseline = isBaseline;
    }

    /** Until it is killed. */
    abstract void serve(Path folder, Runnable isReady) throws IOException, InterruptedException;

    abstract Echo connect(Path folder) throws IOException, InterruptedException;

    String title() {
        return title;
    }

    boolean isBaseline() {
        return isBaseline;
    }
}
