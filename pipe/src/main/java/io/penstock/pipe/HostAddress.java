package io.penstock.pipe;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where a host listens, and what is needed to be let in: host, port, a name, the pin of its certificate, and the token. {@link #text} has all of it, for a file or a
 * secret of a deployment; {@link #toString} hides the token.
 *
 * <pre>{@code
 * tls://10.0.0.7:7700/work?pin=6f0c...&token=Zx1...
 * }</pre>
 *
 * <p>The pin is the SHA-256 of the certificate, in hexadecimal digits. No other certificate is accepted, no matter who has signed it.
 *
 * <p><b>Threads:</b> a value. <b>Processes:</b> any; give the text to those that may connect alone. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public final class HostAddress {
    /** The scheme of an address: {@value}. */
    public static final String SCHEME = "tls";

    private static final Pattern PIN = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final int MAX_PORT = 65535;
    private static final int SHOWN_DIGITS = 8;

    private final String host;
    private final int port;
    private final String name;
    private final String pin;
    private final String token;

    HostAddress(final String host, final int port, final String name, final String pin, final String token) {
        this.host = host;
        this.port = port;
        this.name = name;
        this.pin = pin;
        this.token = token;
        if (host == null || host.isEmpty() || port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("not an address of a host: host=" + host + " port=" + port + "; write "
                    + SCHEME + "://host:port/name");
        }
        if (pin != null && !PIN.matcher(pin).matches()) {
            throw new IllegalArgumentException("not a pin: length=" + pin.length()
                    + "; it has 64 of the digits 0 to 9 and a to f: take the address that HostKeys has made");
        }
        if (token != null && !TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException("not a token: length=" + token.length()
                    + "; it has 43 letters, digits, '-' and '_': take the address that HostKeys has made");
        }
    }

    /**
     * An address in a text. Pin and token may be missing; then {@link HostKeys} must be given beside it.
     *
     * @param text as {@link #text} makes it
     * @return the address
     * @throws IllegalArgumentException if it is none; the error does not repeat the text, which may have the token
     */
    public static HostAddress parse(final String text) {
        try {
            return of(new URI(text.strip()));
        } catch (final URISyntaxException damaged) {
            throw new IllegalArgumentException(
                    "not the address of a host: reason=" + damaged.getReason() + " index=" + damaged.getIndex()
                            + "; write " + SCHEME + "://host:port/name"); // without the cause, which has the text
        }
    }

    /**
     * An address in a URI.
     *
     * @param uri {@code tls://host:port/name}, with {@code pin} and {@code token} in its query, or without
     * @return the address
     * @throws IllegalArgumentException if it is none
     */
    public static HostAddress of(final URI uri) {
        if (!SCHEME.equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("not the address of a host: scheme=" + uri.getScheme() + " host="
                    + uri.getHost() + "; write " + SCHEME + "://host:port/name"
                    + (uri.getHost() == null ? "; a host's name has letters, digits, '-' and '.', and no '_'" : ""));
        }
        if (uri.getPort() < 0 || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("not the address of a host: port=" + uri.getPort() + "; write " + SCHEME
                    + "://host:port/name, with a port and without a user or a fragment");
        }
        final Map<String, String> query = new HashMap<>();
        if (uri.getRawQuery() != null) {
            for (final String part : uri.getRawQuery().split("&")) {
                final int equals = part.indexOf('=');
                final String key = equals < 0 ? part : part.substring(0, equals);
                if (!Arrays.asList("pin", "token").contains(key) || equals < 0) {
                    throw new IllegalArgumentException(
                            "unknown part of an address: key=" + key + "; there are pin and token");
                }
                query.put(key, part.substring(equals + 1));
            }
        }
        final String path = uri.getPath() == null ? "" : uri.getPath();
        return new HostAddress(
                uri.getHost(),
                uri.getPort(),
                path.startsWith("/") ? path.substring(1) : path,
                query.get("pin"),
                query.get("token"));
    }

    HostAddress with(final String newPin, final String newToken) {
        return new HostAddress(host, port, name, newPin, newToken);
    }

    /**
     * The same with another port, for a listener that was given port 0.
     *
     * @param newPort from 0 to 65535
     * @return an address
     */
    public HostAddress withPort(final int newPort) {
        return new HostAddress(host, newPort, name, pin, token);
    }

    /** {@return the host: a name or an address} */
    public String host() {
        return host;
    }

    /** {@return the port; 0 lets the system choose one} */
    public int port() {
        return port;
    }

    /** {@return the name of what listens there, empty where it has none} */
    public String name() {
        return name;
    }

    /** {@return the SHA-256 of the certificate in hexadecimal digits, null where it is not given} */
    public String pin() {
        return pin;
    }

    /** {@return the secret that lets a process in, null where it is not given} */
    public String token() {
        return token;
    }

    /** {@return all of it, the token too: what {@link #parse} takes} */
    public String text() {
        return SCHEME + "://" + bracketed() + path() + query(pin, token);
    }

    private String bracketed() {
        return (host.indexOf(':') >= 0 && host.charAt(0) != '[' ? '[' + host + ']' : host) + ':' + port;
    }

    private String path() {
        try {
            return name.isEmpty() ? "" : new URI(null, null, '/' + name, null).toASCIIString();
        } catch (final URISyntaxException impossible) {
            throw new IllegalStateException("a name that came from a URI fits into one", impossible);
        }
    }

    private static String query(final String pin, final String token) {
        if (pin == null && token == null) {
            return "";
        }
        return '?'
                + (pin == null ? "" : "pin=" + pin)
                + (pin == null || token == null ? "" : "&")
                + (token == null ? "" : "token=" + token);
    }

    /**
     * For logs and errors: without the token, and with the beginning of the pin.
     *
     * @return a text
     */
    @Override
    public String toString() {
        return SCHEME + "://" + bracketed() + path()
                + query(pin == null ? null : pin.substring(0, SHOWN_DIGITS) + "...", token == null ? null : "***");
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof HostAddress that && that.text().equals(text());
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, port, name);
    }
}
