package io.penstock.pipe;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * Makes pipes. A pipe is a file; one process creates it, another connects to it.
 *
 * <pre>{@code
 * try (Connection<Request, Reply> worker = Pipe.create(path, Request.class, Reply.class)) {   // one process
 *     worker.send(new Request(42));
 *     Reply reply = worker.receive();
 * }
 * try (Connection<Reply, Request> master = Pipe.connect(path, Reply.class, Request.class)) {  // the other
 *     master.send(answer(master.receive()));
 * }
 * }</pre>
 *
 * <p>Before the second process has connected, the first may send as much as the ring holds; a receive waits.
 *
 * <p><b>Threads:</b> any; builders one at a time. <b>Processes:</b> two per pipe. <b>Blocks:</b> no, but for {@code connect} with a
 * timeout. <b>Units:</b> capacities in bytes.
 */
public final class Pipe {
    private Pipe() {}

    /**
     * Begins to describe a pipe.
     *
     * @param path of its file; the directory must exist
     * @return a builder with the default settings
     */
    public static PipeBuilder<Object, Object> at(final Path path) {
        return new PipeBuilder<>(path, Object.class, Object.class);
    }

    /**
     * Begins to describe a pipe to another host, by TLS 1.3.
     *
     * @param address {@code tls://host:port/name}; pin and token in its query, or by {@link TlsPipeBuilder#keys}
     * @return a builder with the default settings
     * @throws IllegalArgumentException if it is no such address
     */
    public static TlsPipeBuilder<Object, Object> at(final URI address) {
        return TlsPipeBuilder.of(HostAddress.of(address));
    }

    /**
     * Begins to describe a pipe to another host, by TLS 1.3.
     *
     * @param address of the end that listens
     * @return a builder with the default settings
     */
    public static TlsPipeBuilder<Object, Object> at(final HostAddress address) {
        return TlsPipeBuilder.of(address);
    }

    /**
     * Creates a duplex pipe with the default settings.
     *
     * @param path of its file; the directory must exist
     * @param sending the type of the objects that this process sends
     * @param receiving the type of the objects that this process receives
     * @param <S> the type sent
     * @param <R> the type received
     * @return the creator's end
     * @throws IOException as {@link PipeBuilder#create}
     */
    public static <S, R> Connection<S, R> create(final Path path, final Class<S> sending, final Class<R> receiving)
            throws IOException {
        return at(path).sending(sending).receiving(receiving).create();
    }

    /**
     * Begins to take an end that another process has handed over.
     *
     * @param address of the end
     * @return the end with the default settings, not yet taken
     * @throws IllegalArgumentException if the address leads to no file of the default file system
     */
    public static EndAcceptor accept(final PipeAddress address) {
        return new EndAcceptor(address);
    }

    /**
     * Takes an end of a duplex pipe that another process has handed over, with the default settings.
     *
     * @param address of the end
     * @param sending the type of the objects that it sends
     * @param receiving the type of the objects that it receives
     * @param <S> the type sent
     * @param <R> the type received
     * @return the end, which goes on exactly where the other process stopped
     * @throws IOException as {@link EndAcceptor#connection}
     */
    public static <S, R> Connection<S, R> accept(
            final PipeAddress address, final Class<S> sending, final Class<R> receiving) throws IOException {
        return accept(address).connection(sending, receiving);
    }

    /**
     * Connects to a duplex pipe with the default settings.
     *
     * @param path of its file
     * @param sending the type of the objects that this process sends, that is, what the creator receives
     * @param receiving the type of the objects that this process receives, that is, what the creator sends
     * @param <S> the type sent
     * @param <R> the type received
     * @return the other end
     * @throws IOException as {@link PipeBuilder#connect()}
     */
    public static <S, R> Connection<S, R> connect(final Path path, final Class<S> sending, final Class<R> receiving)
            throws IOException {
        return at(path).sending(sending).receiving(receiving).connect();
    }
}
