package io.penstock.objects;

import io.penstock.objects.host.ChildHostCore;
import io.penstock.process.ChildJvm;
import io.penstock.process.ChildJvmBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A host in a child JVM of this process, and a client of it. Made by {@link ObjectHost#inChild(HostSetup)}.
 *
 * <pre>{@code
 * try (ChildHost manager = ObjectHost.inChild(host -> host.register(Registry.class, "registry", new MapRegistry()))) {
 *     Registry registry = manager.client().get("registry", Registry.class);
 * }
 * }</pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the parent's; other processes connect by {@link #path}. <b>Blocks:</b> {@link #close} for the host's grace time, then the child is
 * killed. <b>Units:</b> none.
 */
public final class ChildHost implements AutoCloseable {
    private final ChildHostCore core;
    private final HostClient client;

    private ChildHost(final ChildHostCore core) throws InterruptedException {
        this.core = core;
        client = HostClient.connect(core.path());
    }

    static ChildHost start(final HostSetup setup, final UnaryOperator<ChildJvmBuilder<String, String>> settings)
            throws IOException, InterruptedException {
        final ChildHostCore core = ChildHostCore.start(
                (path, started) -> {
                    final HostBuilder builder = ObjectHost.at(path);
                    setup.configure(builder);
                    final ObjectHost host = builder.start();
                    try {
                        started.run();
                    } finally {
                        host.close();
                    }
                },
                settings);
        ChildHost host = null;
        try {
            host = new ChildHost(core);
            return host;
        } finally {
            if (host == null) {
                core.close();
            }
        }
    }

    /** {@return a client of the host, which ends with this object} */
    public HostClient client() {
        return client;
    }

    /** {@return the path of the host's file, for other processes} */
    public Path path() {
        return core.path();
    }

    /** {@return the child's process id} */
    public long pid() {
        return core.child().pid();
    }

    /** {@return whether the child has not exited} */
    public boolean isAlive() {
        return core.child().isAlive();
    }

    /** {@return the child's last lines on its standard error} */
    public List<String> lastErrorLines() {
        return core.child().lastErrorLines();
    }

    /** Kills the child. */
    public void kill() {
        core.child().kill();
    }

    ChildJvm<String, String> child() {
        return core.child();
    }

    /** Ends the host and its child. A second close does nothing. */
    @Override
    public void close() {
        client.close();
        core.close();
    }
}
