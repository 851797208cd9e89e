package io.penstock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.cli.view.Classes;
import io.penstock.cli.web.WebServer;
import io.penstock.cli.web.WebSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A server of the live page in this JVM, and requests to it. */
final class WebClient implements AutoCloseable {
    private final WebServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    private WebClient(final WebServer server) {
        this.server = server;
    }

    static WebClient of(final Path directory) throws IOException {
        return of(directory, false);
    }

    static WebClient of(final Path directory, final boolean readOnly) throws IOException {
        return new WebClient(WebServer.start(
                new WebSettings(directory, directory, 0, readOnly, Classes.own(), Duration.ofMillis(100))));
    }

    WebServer server() {
        return server;
    }

    String token() {
        return server.page().getFragment().replaceFirst("^token=", "");
    }

    String at(final String path, final String... query) {
        final StringBuilder address = new StringBuilder("http://127.0.0.1:" + server.port() + path);
        for (int i = 0; i < query.length; i += 2) {
            address.append(i == 0 ? '?' : '&')
                    .append(query[i])
                    .append('=')
                    .append(URLEncoder.encode(query[i + 1], StandardCharsets.UTF_8));
        }
        return address.toString();
    }

    HttpRequest.Builder request(final String path, final String... query) {
        return HttpRequest.newBuilder(URI.create(at(path, query)))
                .timeout(Duration.ofMinutes(1))
                .header("Authorization", "Bearer " + token());
    }

    HttpResponse<String> send(final HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(final String path, final String body) throws IOException, InterruptedException {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** What a request that must succeed is answered with. */
    JsonNode get(final String path, final String... query) throws IOException, InterruptedException {
        return json(send(request(path, query).GET()));
    }

    JsonNode json(final HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new AssertionError("status=" + answer.statusCode() + " body=" + answer.body());
        }
        return Cli.json(answer.body());
    }

    /** The status of a request whose lines are sent as they are. */
    int raw(final String... lines) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            final String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            final String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
            return Integer.parseInt(status.split(" ", -1)[1]);
        }
    }

    /** An open page, as far as the server knows. */
    Events events() throws IOException, InterruptedException {
        return new Events(http.send(request("/api/events").GET().build(), HttpResponse.BodyHandlers.ofInputStream()));
    }

    /** A stream of events, read one by one. */
    static final class Events implements AutoCloseable {
        private final HttpResponse<InputStream> answer;
        private final BufferedReader in;

        private Events(final HttpResponse<InputStream> answer) {
            this.answer = answer;
            in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        }

        int status() {
            return answer.statusCode();
        }

        /** The data of the next event, which must have a name. */
        JsonNode next(final String event) throws IOException {
            String name = null;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    if (!event.equals(name)) {
                        throw new AssertionError("event=" + name + " " + line);
                    }
                    return Cli.json(line.substring("data: ".length()));
                }
            }
            throw new AssertionError("the stream has ended");
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
