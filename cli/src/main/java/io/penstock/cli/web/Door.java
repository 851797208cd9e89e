package io.penstock.cli.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Where every request comes in: it is checked, passed on, and answered. */
final class Door implements HttpHandler {
    private static final int LONGEST_BODY = 1024 * 1024;
    private static final int MOST_STREAMS = 16;
    private static final String API = "/api/";
    private static final String EVENTS = "/api/events";

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Guard guard;
    private final PageFiles files;
    private final Api api;
    private final Sampler sampler;
    private final Semaphore streams = new Semaphore(MOST_STREAMS);

    Door(final Guard guard, final PageFiles files, final Api api, final Sampler sampler) {
        this.guard = guard;
        this.files = files;
        this.api = api;
        this.sampler = sampler;
    }

    @Override
    public void handle(final HttpExchange exchange) throws IOException {
        try (exchange) {
            addHeaders(exchange.getResponseHeaders());
            final Answer answer = answer(exchange);
            if (answer != null) {
                send(exchange, answer);
            }
        } catch (final InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void addHeaders(final Headers headers) {
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
    }

    /** {@return what is to be sent; null if events were sent} */
    private Answer answer(final HttpExchange exchange) throws IOException, InterruptedException {
        try {
            guard.checkHost(exchange);
            final String path = exchange.getRequestURI().getPath();
            final String method = exchange.getRequestMethod();
            if (path.startsWith(API)) {
                guard.checkToken(exchange);
                if (method.equals("POST")) {
                    guard.checkOrigin(exchange);
                    return api.post(path, body(exchange));
                }
            }
            if (!method.equals("GET")) {
                throw new RefusedException(Answer.METHOD_NOT_ALLOWED, "not done here: method=" + method);
            }
            if (path.equals(EVENTS)) {
                events(exchange);
                return null;
            }
            final Optional<Answer> file = files.at(path);
            return file.isPresent()
                    ? file.get()
                    : api.get(path, query(exchange.getRequestURI().getRawQuery()));
        } catch (final RefusedException refused) {
            return refused.answer();
        } catch (final NoSuchFileException gone) {
            return Answer.problem(Answer.NOT_FOUND, "it has gone: path=" + gone.getFile());
        } catch (final StreamEndedException ended) {
            return null;
        } catch (final IOException | RuntimeException failure) {
            return Answer.problem(Answer.FAILED, String.valueOf(failure.getMessage()));
        }
    }

    private static String body(final HttpExchange exchange) throws IOException, RefusedException {
        try (InputStream in = exchange.getRequestBody()) {
            final byte[] bytes = in.readNBytes(LONGEST_BODY + 1);
            if (bytes.length > LONGEST_BODY) {
                throw new RefusedException(Answer.TOO_LARGE, "more than bytes=" + LONGEST_BODY);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> query(final String raw) throws RefusedException {
        final Map<String, String> query = new HashMap<>();
        try {
            for (final String each : (raw == null ? "" : raw).split("&", -1)) {
                final int equals = each.indexOf('=');
                if (equals > 0) {
                    query.put(decoded(each.substring(0, equals)), decoded(each.substring(equals + 1)));
                }
            }
        } catch (final IllegalArgumentException wrong) {
            throw new RefusedException(Answer.BAD_REQUEST, String.valueOf(wrong.getMessage()));
        }
        return query;
    }

    private static String decoded(final String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void send(final HttpExchange exchange, final Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        final byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Sends each look until the page is closed, or the server. */
    private void events(final HttpExchange exchange)
            throws RefusedException, StreamEndedException, InterruptedException {
        if (!streams.tryAcquire()) {
            throw new RefusedException(Answer.UNAVAILABLE, "too many pages are open: most=" + MOST_STREAMS);
        }
        sampler.enter();
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(Answer.OK, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                long seen = 0;
                for (Sampler.Told told = sampler.after(seen); told != null; told = sampler.after(seen)) {
                    seen = told.number();
                    out.write(("id: " + seen + "\nevent: " + told.event() + "\ndata: " + told.data() + "\n\n")
                            .getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            }
        } catch (final IOException closed) {
            throw new StreamEndedException(closed);
        } finally {
            sampler.leave();
            streams.release();
        }
    }

    /** The page has gone. */
    private static final class StreamEndedException extends Exception {
        private static final long serialVersionUID = 1L;

        StreamEndedException(final IOException cause) {
            super(cause);
        }
    }
}
