package io.penstock.objects.host;

import io.penstock.pipe.Pipe;
import io.penstock.pipe.engine.Duplex;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The thread of a host that takes what clients ask for outside of their lines: new lines, calls that they give up, and their end.
 *
 * <p><b>Threads:</b> its own. <b>Processes:</b> the host's. <b>Blocks:</b> in {@link #close}, for a moment.
 */
final class Acceptor {
    private final HostCore host;
    private final BoundedQueue<byte[]> requests;
    private final Thread thread;

    Acceptor(final HostCore host, final Path path) throws IOException {
        this.host = host;
        requests = HostFiles.makeRequests(path);
        thread = new Thread(this::run, "penstock-host-accept");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (true) {
            final byte[] request;
            try {
                request = requests.take();
            } catch (final InterruptedException | RuntimeException closing) {
                return; // or the files were removed, which is reported by the hub; the lines that exist go on
            }
            final Request read = Request.decode(request);
            if (read instanceof Request.Open open) {
                open(open.line());
            } else if (read instanceof Request.GiveUp givenUp) {
                host.giveUp(givenUp.session(), givenUp.line(), givenUp.call());
            } else if (read instanceof Request.End end) {
                host.endSession(end.session());
            }
        }
    }

    private void open(final String name) {
        final Path line = HostFiles.line(host.path(), name);
        if (line != null) {
            final Thread serving = new Thread(() -> serve(line), "penstock-host-line");
            serving.setDaemon(true);
            serving.start();
        }
    }

    private void serve(final Path path) {
        final HostLine line;
        try {
            line = new HostLine(host, (Duplex<byte[], byte[]>)
                    Pipe.at(path).sending(byte[].class).receiving(byte[].class).connect());
        } catch (final IOException gone) {
            return; // the client has died, or given up
        }
        host.accept(line);
        line.run();
    }

    void close() {
        requests.close();
    }
}
