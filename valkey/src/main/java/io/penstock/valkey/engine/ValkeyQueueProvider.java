package io.penstock.valkey.engine;

import io.penstock.joinable.engine.LeaseSettings;
import io.penstock.queue.engine.Opening;
import io.penstock.queue.engine.QueueEngine;
import io.penstock.queue.engine.QueueEngineProvider;
import io.penstock.queue.engine.QueueSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/** Opens bounded queues on a server. */
public final class ValkeyQueueProvider implements QueueEngineProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ValkeyQueueProvider() {}

    @Override
    public Set<String> schemes() {
        return Location.SCHEMES;
    }

    @Override
    public QueueEngine open(final URI location, final QueueSettings<?> settings, final Opening how) throws IOException {
        return new ValkeyQueue(QueueHeader.open(location, QueueHeader.BOUNDED, settings, LeaseSettings.UNSET, how));
    }
}
