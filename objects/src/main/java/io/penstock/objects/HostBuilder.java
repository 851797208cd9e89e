package io.penstock.objects;

import io.penstock.objects.host.HostCore;
import io.penstock.objects.host.HostSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * What a host serves, and how.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> the host's. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public final class HostBuilder {
    private final HostSettings settings;

    HostBuilder(final Path path) {
        settings = new HostSettings(path);
    }

    /**
     * Serves an object under a name. Clients that name it find it again in a host that was started anew.
     *
     * @param type an interface of the object
     * @param name of the object
     * @param object any threads call it, those of all clients
     * @param <T> the interface
     * @return this builder
     */
    public <T> HostBuilder register(final Class<T> type, final String name, final T object) {
        settings.register(type, name, object);
        return this;
    }

    /**
     * Lets clients create objects of a class: {@code client.create(Scan.class, "/data")} calls the public constructor that fits. An object ends with its client, and is closed then if it is
     * {@link AutoCloseable}.
     *
     * @param type an interface of the class
     * @param implementation its public constructors may be called
     * @param <T> the interface
     * @return this builder
     */
    public <T> HostBuilder factory(final Class<T> type, final Class<? extends T> implementation) {
        settings.factory(type, implementation);
        return this;
    }

    /**
     * Lets clients create objects by a function of one argument.
     *
     * @param type the interface of the objects
     * @param argument class of the argument
     * @param factory makes a new object at each call
     * @param <A> class of the argument
     * @param <T> the interface
     * @return this builder
     */
    public <A, T> HostBuilder factory(
            final Class<T> type, final Class<A> argument, final ObjectFactory<? super A, ? extends T> factory) {
        settings.factory(type, argument, factory);
        return this;
    }

    /**
     * Registers more interfaces. Objects whose declared type is one of them travel as proxies: results of hosted methods, and arguments, which the host may call back.
     *
     * @param types interfaces
     * @return this builder
     */
    public HostBuilder byReference(final Class<?>... types) {
        settings.addTypes(types);
        return this;
    }

    /**
     * Calls by these interfaces run one by one for each object. The others run in parallel. A call may call the same object again through a callback.
     *
     * @param types registered interfaces
     * @return this builder
     */
    public HostBuilder serialized(final Class<?>... types) {
        settings.addTypes(types);
        settings.serialized.addAll(Arrays.asList(types));
        return this;
    }

    /**
     * Allows more classes in arguments, results and exceptions than the interfaces declare. A client allows the same.
     *
     * @param classes that may travel
     * @return this builder
     */
    public HostBuilder allow(final Class<?>... classes) {
        settings.allowed.addAll(Arrays.asList(classes));
        return this;
    }

    /**
     * The time-out of calls where the client says nothing else. Without it a call may take any time.
     *
     * @param timeout above zero
     * @return this builder
     */
    public HostBuilder timeout(final Duration timeout) {
        settings.timeout = HostClientBuilder.positive(timeout);
        return this;
    }

    /**
     * How long {@link ObjectHost#close} lets calls run before it interrupts them: 5 s where nothing is given.
     *
     * @param time zero or more
     * @return this builder
     */
    public HostBuilder grace(final Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("negative grace time: time=" + time);
        }
        settings.grace = time;
        return this;
    }

    /**
     * Starts the host.
     *
     * @return the host, which serves now
     * @throws java.nio.file.FileAlreadyExistsException if another host serves at the path, or another file lies there
     * @throws IOException if its files cannot be made
     */
    public ObjectHost start() throws IOException {
        return new ObjectHost(new HostCore(settings));
    }
}
