package io.penstock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebGuardTest {
    private static final List<String> READ = List.of(
            "/api/overview",
            "/api/events",
            "/api/history",
            "/api/channel",
            "/api/items",
            "/api/dead",
            "/api/locks",
            "/api/pools",
            "/api/logs",
            "/api/doctor",
            "/api/nothing");
    private static final List<String> CHANGE = List.of("/api/dead/back", "/api/dead/drop");

    @TempDir
    private Path dir;

    @Test
    @DisplayName("O35: without the token, or with another one, nothing is told and nothing is done")
    void token() throws Exception {
        try (WebClient web = WebClient.of(dir);
                WebClient other = WebClient.of(dir)) {
            assertNotEquals(web.token(), other.token());
            assertTrue(web.token().length() >= 43, web.token());
            final String right = web.token();
            final String host = "Host: 127.0.0.1:" + web.server().port();
            for (final String wrong : List.of(
                    "X: y",
                    "Authorization: Bearer",
                    "Authorization: Bearer ",
                    "Authorization: " + right,
                    "Authorization: Basic " + right,
                    "Authorization: Bearer " + other.token(),
                    "Authorization: Bearer " + right + "x",
                    "Authorization: Bearer " + right.substring(1),
                    "Authorization: Bearer " + right.substring(0, right.length() - 1),
                    "Authorization: Bearer " + right + "\r\nAuthorization: Bearer " + right,
                    "Cookie: token=" + right)) {
                for (final String path : READ) {
                    assertEquals(401, web.raw("GET " + path + " HTTP/1.1", host, wrong), path + " " + wrong);
                    assertEquals(401, web.raw("GET " + path + "?token=" + right + " HTTP/1.1", host, wrong), path);
                }
                for (final String path : CHANGE) {
                    assertEquals(
                            401, web.raw("POST " + path + " HTTP/1.1", host, wrong, "Content-Length: 0"), path + wrong);
                }
            }
            assertEquals(200, web.raw("GET /api/overview HTTP/1.1", host, "Authorization: Bearer " + right));
        }
    }

    @Test
    @DisplayName(
            "O35: a foreign Host is refused for the page, its files and the API; names of the loopback are not, with any port")
    void host() throws Exception {
        try (WebClient web = WebClient.of(dir)) {
            final String token = "Authorization: Bearer " + web.token();
            for (final String path : List.of("/", "/page/main.js", "/uplot/uPlot.esm.js", "/api/overview")) {
                for (final String foreign : List.of(
                        "Host: evil.example",
                        "Host: evil.example:" + web.server().port(),
                        "Host: 127.0.0.1.evil.example",
                        "Host: localhost.evil.example",
                        "Host: 127.0.0.1@evil.example",
                        "Host: ",
                        "X: y",
                        "Host: 127.0.0.1\r\nHost: evil.example")) {
                    assertEquals(403, web.raw("GET " + path + " HTTP/1.1", foreign, token), path + " " + foreign);
                }
                for (final String own : List.of("127.0.0.1:9", "localhost:9", "LOCALHOST", "[::1]:9", "[::1]")) {
                    assertEquals(200, web.raw("GET " + path + " HTTP/1.1", "Host: " + own, token), path + " " + own);
                }
            }
        }
    }

    @Test
    @DisplayName(
            "O35: GET changes nothing, and no other method than POST; a POST of another site is refused, the token or not")
    void methodsAndOrigins() throws Exception {
        final Path path = dir.resolve("jobs");
        try (JoinableQueue<String> queue =
                        JoinableQueue.at(path, String.class).maxDeliveries(1).create();
                WebClient web = WebClient.of(dir)) {
            queue.put("poison");
            try (Lease<String> lease = queue.lease()) {
                assertEquals("poison", lease.value());
            }
            final long number = queue.deadLetters().get(0).number();
            final String body = WebApiTest.decision(path, number);
            for (final String change : CHANGE) {
                final HttpResponse<String> got =
                        web.send(web.request(change, "path", path.toString(), "numbers", "" + number));
                assertEquals(404, got.statusCode());
                for (final String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "GET")) {
                    final HttpRequest.Builder request =
                            web.request(change).method(method, HttpRequest.BodyPublishers.ofString(body));
                    assertEquals(
                            method.equals("GET") ? 404 : 405, web.send(request).statusCode(), method);
                }
                for (final String[] foreign : new String[][] {
                    {"Origin", "http://evil.example"},
                    {"Origin", "null"},
                    {"Origin", "http://127.0.0.1:1"},
                    {"Origin", "https://127.0.0.1:" + web.server().port()},
                    {"Sec-Fetch-Site", "cross-site"},
                    {"Sec-Fetch-Site", "same-site"}
                }) {
                    final HttpRequest.Builder request = web.request(change)
                            .header(foreign[0], foreign[1])
                            .POST(HttpRequest.BodyPublishers.ofString(body));
                    assertEquals(403, web.send(request).statusCode(), String.join(" ", foreign));
                }
            }
            assertEquals(1, queue.deadLetters().size());
            final HttpRequest.Builder own = web.request("/api/dead/back")
                    .header("Origin", "http://127.0.0.1:" + web.server().port())
                    .header("Sec-Fetch-Site", "same-origin")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            assertEquals(200, web.send(own).statusCode());
            assertEquals(0, queue.deadLetters().size());
        }
    }

    @Test
    @DisplayName(
            "O35: answers allow no other site, no script in the page and no resource of another host; the page has none")
    void headers() throws Exception {
        try (WebClient web = WebClient.of(dir)) {
            for (final String path : List.of("/", "/api/overview", "/api/nothing")) {
                final HttpResponse<String> answer = web.send(web.request(path).header("Origin", "http://evil.example"));
                assertTrue(
                        answer.headers().map().keySet().stream()
                                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control")),
                        () -> answer.headers().toString());
                final String policy =
                        answer.headers().firstValue("Content-Security-Policy").orElseThrow();
                assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
                assertFalse(policy.contains("unsafe") || policy.contains("http") || policy.contains("*"), policy);
                assertEquals(
                        "nosniff",
                        answer.headers().firstValue("X-Content-Type-Options").orElseThrow());
                assertEquals(
                        "no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
                assertTrue(answer.headers().firstValue("Set-Cookie").isEmpty());
            }
            final String page = web.send(web.request("/")).body();
            assertFalse(page.contains("//"), page);
            assertFalse(page.contains("style=") || page.contains("<style") || page.contains(" on"), page);
            assertFalse(page.contains(web.token()));
        }
    }

    @Test
    @DisplayName("O35: it listens on the loopback interface alone, and says so when its port is taken")
    void loopback() throws Exception {
        try (WebClient web = WebClient.of(dir)) {
            final int port = web.server().port();
            for (final InetAddress address : foreignAddresses()) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address, port), 5000);
                    throw new AssertionError("connected: " + socket);
                } catch (final ConnectException refused) {
                    assertTrue(refused.getMessage().contains("refused"), refused.getMessage());
                }
            }
            final Cli.Ended taken = Cli.run("web", dir, "--port", port);
            assertEquals(1, taken.status());
            assertTrue(taken.err().contains("cannot listen: port=" + port), taken.err());
        }
        assertEquals(1, Cli.run("web", dir.resolve("no")).status());
    }

    private static List<InetAddress> foreignAddresses() throws IOException {
        final List<InetAddress> addresses = new ArrayList<>();
        for (final NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            if (!each.isLoopback()) {
                each.inetAddresses()
                        .filter(address -> address.getAddress().length == 4)
                        .forEach(addresses::add);
            }
        }
        return addresses;
    }

    @Test
    @DisplayName("O35: the files of the page are there, each with its type; no other file of the program is")
    void files() throws Exception {
        try (WebClient web = WebClient.of(dir)) {
            for (final String[] file : new String[][] {
                {"/", "text/html"},
                {"/openapi.json", "application/json"},
                {"/page/main.js", "text/javascript"},
                {"/page/style.css", "text/css"},
                {"/page/icon.svg", "image/svg+xml"},
                {"/uplot/uPlot.esm.js", "text/javascript"},
                {"/uplot/uPlot.min.css", "text/css"},
                {"/uplot/LICENSE", "text/plain"}
            }) {
                final HttpResponse<String> answer = web.send(HttpRequest.newBuilder(URI.create(web.at(file[0]))));
                assertEquals(200, answer.statusCode(), file[0]);
                assertTrue(
                        answer.headers()
                                .firstValue("Content-Type")
                                .orElseThrow()
                                .startsWith(file[1]),
                        file[0]);
                assertTrue(!answer.body().isEmpty());
            }
            for (final String other : List.of(
                    "/page/",
                    "/page/../Api.class",
                    "/page/%2e%2e/Api.class",
                    "/io/penstock/cli/Penstock.class",
                    "/META-INF/MANIFEST.MF",
                    "//etc/passwd")) {
                final int status = web.raw("GET " + other + " HTTP/1.1", "Host: localhost");
                assertEquals(404, status, other);
            }
        }
    }
}
