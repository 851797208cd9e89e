package io.penstock.valkey.engine;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a queue is: {@code valkey://user:password@host:port/database/name}. No text that it makes contains the user or the password.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
record Location(Server server, String name) {
    /** The schemes that are known. */
    static final Set<String> SCHEMES = Set.of("redis", "rediss", "valkey", "valkeys");

    private static final Set<String> TLS_SCHEMES = Set.of("rediss", "valkeys");
    private static final int DEFAULT_PORT = 6379;
    private static final Pattern PATH = Pattern.compile("/(?:(\\d{1,6})/)?(?!\\d+$)([^{}]*[^{}/])");

    /**
     * A server, and how to get in.
     *
     * @param user or null
     * @param password or null
     */
    record Server(String scheme, String host, int port, String user, String password, int database) {
        boolean isTls() {
            return TLS_SCHEMES.contains(scheme);
        }

        @Override
        public String toString() {
            return scheme + "://" + host + ":" + port;
        }
    }

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException if it names no queue
     */
    static Location of(final URI uri) {
        final String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException(
                    "the scheme must be one of redis, rediss, valkey, valkeys: scheme=" + scheme);
        }
        final Matcher path = PATH.matcher(uri.getPath() == null ? "" : uri.getPath());
        if (uri.getHost() == null || !path.matches() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("the URI must be " + scheme
                    + "://user:password@host:port/database/name, where user, password, port and database may be left out, and nothing follows: host="
                    + uri.getHost() + " path=" + uri.getPath());
        }
        final String info = uri.getUserInfo();
        final int colon = info == null ? -1 : info.indexOf(':');
        final String user = info == null ? "" : colon < 0 ? info : info.substring(0, colon);
        return new Location(
                new Server(
                        scheme,
                        uri.getHost(),
                        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                        user.isEmpty() ? null : user,
                        colon < 0 ? null : info.substring(colon + 1),
                        path.group(1) == null ? 0 : Integer.parseInt(path.group(1))),
                path.group(2));
    }

    /** The name of all keys of the queue, up to the colon: one hash tag, so that they are in one slot. */
    String key() {
        return "{" + server.database() + "/" + name + "}";
    }

    @Override
    public String toString() {
        return server + "/" + server.database() + "/" + name;
    }
}
