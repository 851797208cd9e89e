package io.penstock.cli.web;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The server of the live page. It listens on the loopback interface alone, and answers to those who know its token.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one; several servers disturb neither each other nor those that they show. <b>Blocks:</b> for file operations.
 */
public final class WebServer implements AutoCloseable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int MOST_REQUESTS = 64;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Sampler sampler;
    private final Token token;

    private WebServer(final HttpServer server, final WebSettings settings) {
        this.server = server;
        sampler = new Sampler(settings);
        token = Token.random();
        threads = new ThreadPoolExecutor(
                0, MOST_REQUESTS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), WebServer::daemon);
        server.createContext("/", new Door(new Guard(token), new PageFiles(), new Api(settings, sampler), sampler));
        server.setExecutor(threads);
    }

    /**
     * Starts a server.
     *
     * @throws IOException if the port is not free
     */
    public static WebServer start(final WebSettings settings) throws IOException {
        // The JDK's server sends head and body apart: with Nagle's algorithm the second would wait for 40 ms.
        System.getProperties().putIfAbsent("sun.net.httpserver.nodelay", "true");
        // A request that never ends would keep a thread for good.
        System.getProperties().putIfAbsent("sun.net.httpserver.maxReqTime", "30");
        final WebServer server = new WebServer(bound(settings.port()), settings);
        server.server.start();
        return server;
    }

    private static HttpServer bound(final int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getByAddress("localhost", LOOPBACK), port), 0);
        } catch (final BindException taken) {
            throw new IOException(
                    "cannot listen: port=" + port + "; name another one by --port, or 0 for any that is free", taken);
        }
    }

    private static Thread daemon(final Runnable task) {
        final Thread thread = new Thread(task, "penstock-web");
        thread.setDaemon(true);
        return thread;
    }

    /** {@return the port that it listens on} */
    public int port() {
        return server.getAddress().getPort();
    }

    /** {@return the address to open, with the token: behind the #, so that no browser sends it anywhere} */
    public URI page() {
        return URI.create("http://127.0.0.1:" + port() + "/#token=" + token.text());
    }

    /** {@return how often it has looked for the pages that are open; it stands still while there is none} */
    public long looks() {
        return sampler.looks();
    }

    /** {@return whether it looks again and again, since a page is open} */
    public boolean isLooking() {
        return sampler.isLooking();
    }

    @Override
    public void close() {
        sampler.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
