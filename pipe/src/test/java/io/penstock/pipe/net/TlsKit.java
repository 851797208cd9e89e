package io.penstock.pipe.net;

import io.penstock.pipe.Connection;
import io.penstock.pipe.HostAddress;
import io.penstock.pipe.HostKeys;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.PipeListener;
import io.penstock.pipe.TlsPipeBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Keys that tests share, and two ends of one connection. */
public final class TlsKit {
    public static final URI ANY_PORT = URI.create("tls://127.0.0.1:0/work");
    public static final Duration SOON = Duration.ofSeconds(10);

    private static HostKeys keys;

    private TlsKit() {}

    /** Made once for all test JVMs of a module, since keytool takes seconds on a busy machine. */
    public static synchronized HostKeys keys() throws IOException, InterruptedException {
        if (keys == null) {
            final Path built = Path.of("target");
            final Path directory =
                    (Files.isDirectory(built) ? built : Files.createTempDirectory("keys")).resolve("test-keys");
            try {
                keys = Files.exists(directory) ? HostKeys.of(directory) : HostKeys.create(directory);
            } catch (final FileAlreadyExistsException another) {
                keys = HostKeys.of(directory);
            }
        }
        return keys;
    }

    /** What a builder makes of {@link #keys}, for two ends of bytes. */
    static TlsSettings<byte[], byte[]> settings() throws IOException, InterruptedException {
        final KeyFolder folder = KeyFolder.open(Path.of(keys().toString().replaceAll(".*directory=(.*) pin.*", "$1")));
        return TlsSettings.of(HostAddress.of(ANY_PORT))
                .withSending(byte[].class)
                .withReceiving(byte[].class)
                .withKeys(keys.address(ANY_PORT), folder);
    }

    /** What those need who connect. */
    static HostAddress address(final TlsListener<?, ?> listener) throws IOException, InterruptedException {
        return keys().address(ANY_PORT).withPort(listener.address().port());
    }

    public static TlsPipeBuilder<byte[], byte[]> bytes(final HostAddress address) {
        return Pipe.at(address).sending(byte[].class).receiving(byte[].class);
    }

    public static <S, R> PipeListener<S, R> listen(final Class<S> sending, final Class<R> receiving) throws Exception {
        return Pipe.at(ANY_PORT)
                .sending(sending)
                .receiving(receiving)
                .keys(keys())
                .listen();
    }

    /** Both ends: one connects, and then the other one is accepted. */
    public record Ends<S, R>(Connection<S, R> a, Connection<R, S> b) implements AutoCloseable {
        @Override
        public void close() {
            a.close();
            b.close();
        }
    }

    public static <S, R> Ends<S, R> ends(final Class<S> sending, final Class<R> receiving) throws Exception {
        try (PipeListener<R, S> listener = listen(receiving, sending)) {
            final Connection<S, R> a = Pipe.at(listener.address())
                    .sending(sending)
                    .receiving(receiving)
                    .connect();
            return new Ends<>(a, listener.accept(SOON));
        }
    }
}
