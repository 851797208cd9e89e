package io.penstock.cli.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who is answered. Only this machine reaches the port; but so do other users of it, and pages of other sites in the operator's own browser.
 *
 * <ul>
 *   <li>The {@code Host} must be a name of the loopback interface: a foreign name that was made to point here is refused. Its port is not looked at, since a
 *       tunnel has another one.
 *   <li>Numbers are told to those alone who know the token. A browser does not add that header by itself, as it would a cookie, so no other site can use it.
 *   <li>A change must come from a page of this server, where the browser says whence it comes.
 * </ul>
 */
final class Guard {
    private static final Set<String> OWN_NAMES = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final String SCHEME = "Bearer ";

    private final Token token;

    Guard(final Token token) {
        this.token = token;
    }

    void checkHost(final HttpExchange exchange) throws RefusedException {
        if (!OWN_NAMES.contains(nameIn(only(exchange.getRequestHeaders(), "Host")))) {
            throw new RefusedException(
                    Answer.FORBIDDEN,
                    "this server answers to 127.0.0.1 and localhost alone; open the URL that it printed");
        }
    }

    void checkToken(final HttpExchange exchange) throws RefusedException {
        final String said = only(exchange.getRequestHeaders(), "Authorization");
        if (!said.startsWith(SCHEME) || !token.is(said.substring(SCHEME.length()))) {
            throw new RefusedException(
                    Answer.UNAUTHORIZED, "the token is missing or wrong; open the URL that penstock web has printed");
        }
    }

    void checkOrigin(final HttpExchange exchange) throws RefusedException {
        final Headers headers = exchange.getRequestHeaders();
        final List<String> origins = headers.getOrDefault("Origin", List.of());
        final List<String> sites = headers.getOrDefault("Sec-Fetch-Site", List.of());
        final String own = "http://" + only(headers, "Host");
        if (!origins.stream().allMatch(own::equals) || !OWN_SITE.containsAll(sites)) {
            throw new RefusedException(Answer.FORBIDDEN, "changes are taken from the page of this server alone");
        }
    }

    /** The one value of a header; empty if it is missing, or there are several. */
    private static String only(final Headers headers, final String name) {
        final List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 ? values.get(0) : "";
    }

    private static String nameIn(final String host) {
        return host.replaceFirst(":[0-9]{1,5}$", "").toLowerCase(Locale.ROOT);
    }
}
