package io.penstock.valkey.engine;

import io.penstock.joinable.engine.LeaseEngine;
import io.penstock.joinable.engine.LeaseEngineProvider;
import io.penstock.joinable.engine.LeaseSettings;
import io.penstock.queue.engine.Opening;
import io.penstock.queue.engine.QueueSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/** Opens joinable queues on a server. */
public final class ValkeyLeaseProvider implements LeaseEngineProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ValkeyLeaseProvider() {}

    @Override
    public Set<String> schemes() {
        return Location.SCHEMES;
    }

    @Override
    public LeaseEngine open(
            final URI location, final QueueSettings<?> settings, final LeaseSettings leases, final Opening how)
            throws IOException {
        return new ValkeyLeaseQueue(QueueHeader.open(location, QueueHeader.JOINABLE, settings, leases, how));
    }
}
