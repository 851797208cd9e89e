package io.penstock.valkey;

import io.penstock.valkey.engine.Properties;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * What a server is, and which rules its settings weaken.
 *
 * <p><b>Threads:</b> any; it does not change. <b>Processes:</b> one. <b>Blocks:</b> {@link #of} asks the server, for at most some seconds.
 *
 * @param settings what the server says of itself, by name: its version, its role, and what of its settings matters
 * @param weaknesses sentences, each with a setting, the rule that it weakens, and what to do; empty if there is none
 */
public record EngineProperties(Map<String, String> settings, List<String> weaknesses) {
    /**
     * What the server said.
     *
     * @param settings by name
     * @param weaknesses sentences
     */
    public EngineProperties {
        settings = Map.copyOf(settings);
        weaknesses = List.copyOf(weaknesses);
    }

    /**
     * Asks the server of a queue. It opens no queue, and stores nothing.
     *
     * @param location of a queue, which need not exist
     * @return what there is to say
     * @throws IOException if the server cannot be reached, or no queue can be opened there; the text says why
     */
    public static EngineProperties of(final URI location) throws IOException {
        return Properties.of(location);
    }
}
