package io.penstock.objects;

import io.penstock.objects.host.HostCore;
import io.penstock.process.ChildJvmBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Serves objects to other processes by their interfaces. A {@link HostClient} has proxies of them.
 *
 * <pre>{@code
 * try (ObjectHost host = ObjectHost.at(dir.resolve("host"))
 *         .register(Registry.class, "registry", new MapRegistry())
 *         .factory(Scan.class, ScanJob.class)
 *         .start()) {
 *     host.serve();
 * }
 * }</pre>
 *
 * <p>Only registered interfaces can be called, and only by the methods that they declare. Arguments and results are copies; objects whose declared type is a registered interface
 * travel as proxies. Each thread of a client has a thread here, so calls run in parallel. What a client has created ends with it.
 *
 * <p>The host is a file with a few others beside it: {@code name.calls}, and a {@code name.line-...} for each calling thread. Its directory must exist.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one serves at a path at a time. <b>Blocks:</b> {@link #serve} until the host is closed; {@link #close} for the grace time.
 * <b>Units:</b> none.
 */
public final class ObjectHost implements AutoCloseable {
    private final HostCore core;

    ObjectHost(final HostCore core) {
        this.core = core;
    }

    /**
     * Begins a host.
     *
     * @param path of its file, in an existing directory
     * @return a builder
     */
    public static HostBuilder at(final Path path) {
        return new HostBuilder(path);
    }

    /**
     * Starts a host in a child JVM, in a private directory. It ends with this process, even if that is killed.
     *
     * @param setup what it serves; runs in the child
     * @return the host, ready, and with a client
     * @throws IOException if the child cannot be started, or the setup fails
     * @throws InterruptedException if interrupted meanwhile
     */
    public static ChildHost inChild(final HostSetup setup) throws IOException, InterruptedException {
        return inChild(setup, child -> child);
    }

    /**
     * The same, with settings of the child.
     *
     * @param setup what it serves; runs in the child
     * @param settings of the child JVM: flags, environment, streams
     * @return the host, ready, and with a client
     * @throws IOException if the child cannot be started, or the setup fails
     * @throws InterruptedException if interrupted meanwhile
     */
    public static ChildHost inChild(
            final HostSetup setup, final UnaryOperator<ChildJvmBuilder<String, String>> settings)
            throws IOException, InterruptedException {
        return ChildHost.start(setup, settings);
    }

    /** {@return the absolute path of its file, for clients} */
    public Path path() {
        return core.path();
    }

    /**
     * Waits until the host is closed, by another thread or a shutdown hook.
     *
     * @throws InterruptedException if interrupted while waiting; the host goes on
     */
    public void serve() throws InterruptedException {
        core.serve();
    }

    /** {@return how many clients are connected} */
    public int clients() {
        return core.clients();
    }

    /** {@return how many threads serve, one for each line of a client} */
    public int lines() {
        return core.lines();
    }

    /** {@return how many objects can be called} */
    public int objects() {
        return core.hosted();
    }

    /**
     * Ends the host. Calls that run may end within the grace time; then they are interrupted, and all clients find the host gone. What clients have created is closed; named
     * objects are not. An interrupt ends the wait. A second close does nothing.
     */
    @Override
    public void close() {
        core.close();
    }
}
