package io.penstock.queue.engine;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Finds the engine for a URI by its scheme. */
public final class Schemes {
    private static final String FILE = "file";
    private static final String VALKEY = "io.penstock:penstock-valkey";

    /** Artifacts that have the engine of a scheme, for those who have not added them. */
    private static final Map<String, String> ARTIFACTS =
            Map.of("valkey", VALKEY, "valkeys", VALKEY, "redis", VALKEY, "rediss", VALKEY);

    private Schemes() {}

    /**
     * The path of a URI that names a file.
     *
     * @return the path; nothing if another engine is needed
     */
    public static Optional<Path> pathOf(final URI location) {
        if (location.getScheme() == null) {
            return Optional.of(Path.of(location.getPath()));
        }
        return scheme(location).equals(FILE) ? Optional.of(Path.of(location)) : Optional.empty();
    }

    /**
     * The provider of the engine for a URI.
     *
     * @throws IllegalArgumentException if there is none; the text names the artifact that has one
     */
    public static <P> P provider(
            final URI location, final ServiceLoader<P> providers, final Function<P, Collection<String>> schemes) {
        final String scheme = scheme(location);
        final Set<String> known = new TreeSet<>(Set.of(FILE));
        for (final P provider : providers) {
            if (schemes.apply(provider).contains(scheme)) {
                return provider;
            }
            known.addAll(schemes.apply(provider));
        }
        final String artifact = ARTIFACTS.get(scheme);
        throw new IllegalArgumentException("there is no engine for queues of this scheme: scheme=" + scheme
                + " schemes known=" + String.join(", ", known)
                + (artifact == null ? "" : "; add " + artifact + " to the class path or the module path"));
    }

    private static String scheme(final URI location) {
        return location.getScheme().toLowerCase(Locale.ROOT);
    }
}
