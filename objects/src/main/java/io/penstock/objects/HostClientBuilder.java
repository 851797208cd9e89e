package io.penstock.objects;

import io.penstock.core.wait.Deadline;
import io.penstock.objects.host.ClientCore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Settings of a client.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> the client's. <b>Blocks:</b> {@link #connect(Duration)}, and {@link #connect()} until the host answers. <b>Units:</b> none.
 */
public final class HostClientBuilder {
    private final Path path;
    private final List<Class<?>> allowed = new ArrayList<>();
    private Duration timeout;

    HostClientBuilder(final Path path) {
        this.path = Objects.requireNonNull(path, "path");
    }

    /**
     * Allows more classes in arguments, results and exceptions than the interfaces declare.
     *
     * @param classes that may travel
     * @return this builder
     */
    public HostClientBuilder allow(final Class<?>... classes) {
        allowed.addAll(Arrays.asList(classes));
        return this;
    }

    /**
     * The time-out of this client's calls. Where none is given, it is the host's.
     *
     * @param time above zero
     * @return this builder
     */
    public HostClientBuilder timeout(final Duration time) {
        timeout = positive(time);
        return this;
    }

    static Duration positive(final Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("a time-out must be above zero: timeout=" + time);
        }
        return time;
    }

    /**
     * Connects to the host, which must be there, and answer within 30 s.
     *
     * @return a client
     * @throws HostDiedException if no host serves at the path, or it does not answer
     * @throws InterruptedException if interrupted meanwhile
     */
    public HostClient connect() throws InterruptedException {
        final ClientCore core = new ClientCore(path, allowed, timeout);
        core.connect();
        return new HostClient(core);
    }

    /**
     * Connects to the host; waits until there is one, and until it answers.
     *
     * @param wait bounds the whole call; 0 or less is one look for a host that answers at once
     * @return a client
     * @throws HostDiedException if no host serves at the path in that time, or it does not answer
     * @throws InterruptedException if interrupted while waiting
     */
    public HostClient connect(final Duration wait) throws InterruptedException {
        final ClientCore core = new ClientCore(path, allowed, timeout);
        core.connect(Deadline.after(wait));
        return new HostClient(core);
    }
}
