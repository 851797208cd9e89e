package io.penstock.pipe;

import io.penstock.codec.Codec;
import io.penstock.pipe.net.Connector;
import io.penstock.pipe.net.TlsListener;
import io.penstock.pipe.net.TlsSettings;
import java.io.IOException;
import java.time.Duration;

/**
 * Settings of a pipe between hosts, by TLS 1.3, as this process sees it. One process listens, others connect, each to a pipe of its own.
 *
 * <pre>{@code
 * try (PipeListener<Reply, Request> listener = Pipe.at(URI.create("tls://0.0.0.0:7700/work"))
 *         .sending(Reply.class).receiving(Request.class).keys(keys).listen()) {
 *     Connection<Reply, Request> end = listener.accept();
 * }
 * Connection<Request, Reply> end = Pipe.at(HostAddress.parse(secret))      // tls://10.0.0.7:7700/work?pin=...&token=...
 *         .sending(Request.class).receiving(Reply.class).connect(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p>A connection holds what that of a file holds, but it cannot be handed over. A send returns when the bytes are in the kernel, so they outlive this process;
 * where the host goes, what the peer has not received is lost.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> codec and capacity are each process's own choice. <b>Blocks:</b> {@link #connect()}. <b>Units:</b> bytes.
 *
 * @param <S> the type of the objects that this process sends
 * @param <R> the type of the objects that this process receives
 */
public final class TlsPipeBuilder<S, R> {
    private final HostKeys keys;
    private final TlsSettings<S, R> settings;

    private TlsPipeBuilder(final TlsSettings<S, R> settings, final HostKeys keys) {
        this.settings = settings;
        this.keys = keys;
    }

    static TlsPipeBuilder<Object, Object> of(final HostAddress address) {
        return new TlsPipeBuilder<>(TlsSettings.of(address), null);
    }

    /**
     * The type of the objects that this process sends ({@code Object} where none is given).
     *
     * @param type sent
     * @param <T> type sent
     * @return a builder of that type; go on with it
     */
    public <T> TlsPipeBuilder<T, R> sending(final Class<T> type) {
        return new TlsPipeBuilder<>(settings.withSending(type), keys);
    }

    /**
     * The type of the objects that this process receives ({@code Object} where none is given).
     *
     * @param type received
     * @param <T> type received
     * @return a builder of that type; go on with it
     */
    public <T> TlsPipeBuilder<S, T> receiving(final Class<T> type) {
        return new TlsPipeBuilder<>(settings.withReceiving(type), keys);
    }

    /**
     * The keys of the listener. Who connects may have them too, in place of pin and token in the address.
     *
     * @param newKeys of the listening host
     * @return a builder with them; go on with it
     */
    public TlsPipeBuilder<S, R> keys(final HostKeys newKeys) {
        return new TlsPipeBuilder<>(settings.withKeys(newKeys.address(settings.address()), newKeys.folder()), newKeys);
    }

    /**
     * How objects become bytes ({@link Codec#kryo()} where none is given).
     *
     * @param codec to use
     * @return a builder with it; go on with it
     */
    public TlsPipeBuilder<S, R> codec(final Codec codec) {
        return new TlsPipeBuilder<>(settings.withCodec(codec), keys);
    }

    /**
     * How much may have arrived and wait to be received. While it is more, nothing is read from the network, and the peer's sends wait. The kernels of both hosts hold some MiB
     * beside it.
     *
     * @param bytes from {@value PipeBuilder#MIN_CAPACITY_BYTES} to {@value PipeBuilder#MAX_CAPACITY_BYTES}; 256 KiB where nothing is given
     * @return a builder with it; go on with it
     */
    public TlsPipeBuilder<S, R> capacityBytes(final int bytes) {
        return new TlsPipeBuilder<>(settings.withCapacityBytes(bytes), keys);
    }

    /**
     * A one-way pipe instead, with the settings made so far.
     *
     * @param type of the objects that it carries
     * @param <T> type of the objects that it carries
     * @return a builder of a one-way pipe
     */
    public <T> OneWayTlsPipeBuilder<T> carrying(final Class<T> type) {
        return new OneWayTlsPipeBuilder<>(this, type);
    }

    /**
     * Listens. {@code 0.0.0.0} as the host listens at all addresses of this one, and port 0 lets the system choose.
     *
     * @return a listener
     * @throws IOException if the address is not this host's, or its port is taken
     */
    public PipeListener<S, R> listen() throws IOException {
        return new PipeListener<>(TlsListener.listen(settings), keys);
    }

    /**
     * Connects. The opening may take up to 10 s.
     *
     * @return this process's end
     * @throws java.net.ConnectException if nothing listens there
     * @throws PipeRefusedException if the other end refuses: its certificate is not the pinned one, or the token, the name, the types or the version are not right
     * @throws io.penstock.codec.CodecException if the two processes have other versions of a class
     * @throws IOException if the host cannot be reached
     * @throws InterruptedException if interrupted meanwhile
     */
    public Connection<S, R> connect() throws IOException, InterruptedException {
        return connect(Duration.ZERO);
    }

    /**
     * Connects; waits until something listens there.
     *
     * @param timeout bounds that wait; zero or less: does not wait
     * @return this process's end
     * @throws IOException as {@link #connect()}
     * @throws InterruptedException if interrupted meanwhile
     */
    public Connection<S, R> connect(final Duration timeout) throws IOException, InterruptedException {
        return Connector.connect(settings, timeout);
    }
}
