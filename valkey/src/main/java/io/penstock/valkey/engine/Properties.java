package io.penstock.valkey.engine;

import io.penstock.valkey.EngineProperties;
import io.penstock.valkey.EngineUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Asks a server what it is. */
public final class Properties {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Properties() {}

    /**
     * Asks the server of a queue.
     *
     * @throws IOException if it cannot be reached, or no queue can be opened there
     */
    public static EngineProperties of(final URI uri) throws IOException {
        final Location location = Location.of(uri);
        final Link link = Link.to(location.server());
        final Patience patience = Patience.of(PATIENCE);
        try {
            return ServerCheck.of(link, location.key(), patience);
        } catch (final EngineUnavailableException | IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            patience.restore();
            link.release();
        }
    }
}
