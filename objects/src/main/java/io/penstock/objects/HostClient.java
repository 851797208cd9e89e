package io.penstock.objects;

import io.penstock.objects.host.ClientCore;
import io.penstock.objects.host.ClientProxies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A client of an {@link ObjectHost}: it gives proxies of hosted objects.
 *
 * <pre>{@code
 * try (HostClient client = HostClient.connect(dir.resolve("host"))) {
 *     Registry registry = client.get("registry", Registry.class);
 *     Scan mine = client.create(Scan.class, "/data");
 * }
 * }</pre>
 *
 * <p>A proxy may be used by any thread. Calls of several threads run side by side. {@code equals} and {@code hashCode} of proxies mean the hosted object, and {@code toString} names it; these
 * call nothing. A call throws what the hosted method has thrown, with the host's stack as its last cause, or a {@link HostException}.
 *
 * <p>When the host has died, calls throw {@link HostDiedException}. As soon as another host serves at the path, proxies of named objects work again.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one; other processes open an object by its {@link ProxyAddress}. <b>Blocks:</b> calls until their answer is there.
 * <b>Units:</b> none.
 */
public final class HostClient implements AutoCloseable {
    private final ClientCore core;

    HostClient(final ClientCore core) {
        this.core = core;
    }

    /**
     * Connects to a host, which must be there.
     *
     * @param path of the host's file
     * @return a client
     * @throws HostDiedException if no host serves at the path
     * @throws InterruptedException if interrupted meanwhile
     */
    public static HostClient connect(final Path path) throws InterruptedException {
        return at(path).connect();
    }

    /**
     * Begins a client with settings.
     *
     * @param path of the host's file
     * @return a builder
     */
    public static HostClientBuilder at(final Path path) {
        return new HostClientBuilder(path);
    }

    /**
     * A proxy of a named object.
     *
     * @param name of the object in the host
     * @param type the interface by which it is registered
     * @param <T> the interface
     * @return a proxy
     * @throws CallRefusedException if the host has no such object
     * @throws HostDiedException if the host is gone
     * @throws InterruptedException if interrupted meanwhile
     */
    public <T> T get(final String name, final Class<T> type) throws InterruptedException {
        return core.get(name, type);
    }

    /**
     * Lets the host create an object for this client. It ends with this client, by {@link #release}, or by {@code close()} of its proxy if the interface has that method.
     *
     * @param type an interface with a factory in the host
     * @param arguments of the factory
     * @param <T> the interface
     * @return a proxy
     * @throws CallRefusedException if the host has no such factory, or it takes other arguments
     * @throws RemoteCallException if the factory has thrown an exception that is checked, or cannot travel
     * @throws HostDiedException if the host is gone
     * @throws InterruptedException if interrupted meanwhile
     */
    public <T> T create(final Class<T> type, final Object... arguments) throws InterruptedException {
        return core.create(type, arguments);
    }

    /** {@return the names of the objects that the host serves}
     *
     * @throws InterruptedException if interrupted meanwhile
     */
    public List<String> names() throws InterruptedException {
        return core.names();
    }

    /**
     * Another proxy of the same object, whose calls have a time-out of their own.
     *
     * @param proxy of a hosted object
     * @param timeout above zero
     * @param type the interface of the proxy
     * @param <T> the interface
     * @return a proxy equal to the first one
     */
    public static <T> T withTimeout(final T proxy, final Class<T> type, final Duration timeout) {
        return ClientProxies.withTimeout(proxy, type, HostClientBuilder.positive(timeout));
    }

    /**
     * Ends an object that this client has created. Its proxies are stale then. One that has ended already is no error.
     *
     * @param proxy of the object
     * @throws InterruptedException if interrupted meanwhile
     */
    public void release(final Object proxy) throws InterruptedException {
        ClientProxies.release(core, proxy);
    }

    /**
     * Where a hosted object is, to be sent to another process.
     *
     * @param proxy of the object
     * @return its address
     */
    public static ProxyAddress address(final Object proxy) {
        return ClientProxies.address(proxy);
    }

    /**
     * A proxy of the object at an address. It connects at its first call, by a client that all proxies for that host share in this process.
     *
     * @param address from {@link #address}
     * @param type the interface of the object
     * @param <T> the interface
     * @return a proxy
     * @throws IllegalArgumentException if the address is of another interface
     */
    public static <T> T open(final ProxyAddress address, final Class<T> type) {
        return ClientProxies.open(address, type);
    }

    /** Closes the client: objects that it has created end, and calls of other threads are interrupted in the host. A second close does nothing. */
    @Override
    public void close() {
        core.close();
    }
}
