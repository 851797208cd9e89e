package io.penstock.pipe;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.net.TlsListener;
import java.io.IOException;
import java.time.Duration;

/**
 * Lets processes of other hosts connect, each to a pipe of its own. What has no token, another version, or other types is refused before this process decodes a byte of it, and
 * {@link #accept} never sees it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one for each port. <b>Blocks:</b> {@link #accept}. <b>Units:</b> none.
 *
 * @param <S> the type of the objects that this process sends
 * @param <R> the type of the objects that this process receives
 */
public final class PipeListener<S, R> implements AutoCloseable {
    private final TlsListener<S, R> listener;
    private final HostAddress address;

    PipeListener(final TlsListener<S, R> listener, final HostKeys keys) throws IOException {
        this.listener = listener;
        address = keys.address(listener.address());
    }

    /** {@return what those need who connect: with the port, the pin and the token} */
    public HostAddress address() {
        return address;
    }

    /**
     * Waits for the next process that connects.
     *
     * @return this process's end of its pipe
     * @throws java.nio.channels.ClosedChannelException if this listener was closed, before or while waiting
     * @throws IOException as that
     * @throws InterruptedException if interrupted while waiting
     */
    public Connection<S, R> accept() throws IOException, InterruptedException {
        return listener.accept(Deadline.NEVER);
    }

    /**
     * Waits for the next process that connects, or gives up when the time is up.
     *
     * @param timeout bounds the whole call; zero or less: does not wait
     * @return this process's end of its pipe, or null when the time was up
     * @throws java.nio.channels.ClosedChannelException if this listener was closed, before or while waiting
     * @throws IOException as that
     * @throws InterruptedException if interrupted while waiting
     */
    public Connection<S, R> accept(final Duration timeout) throws IOException, InterruptedException {
        return listener.accept(Deadline.after(timeout));
    }

    /**
     * Stops listening. Connections that were accepted live on; those that were not are closed. A second close does nothing.
     */
    @Override
    public void close() {
        listener.close();
    }

    /**
     * For logs.
     *
     * @return the address, without the token
     */
    @Override
    public String toString() {
        return "PipeListener[" + address + "]";
    }
}
