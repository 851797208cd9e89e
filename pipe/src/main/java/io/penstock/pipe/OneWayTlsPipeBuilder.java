package io.penstock.pipe;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/**
 * Settings of a one-way pipe between hosts: one end only sends, the other only receives, and the wrong direction does not compile. Either may listen.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> codec and capacity are each process's own choice. <b>Blocks:</b> yes, until the other end is there. <b>Units:</b> none.
 *
 * @param <T> the type of the objects that it carries
 */
public final class OneWayTlsPipeBuilder<T> {
    private final TlsPipeBuilder<T, byte[]> sending;
    private final TlsPipeBuilder<byte[], T> receiving;

    OneWayTlsPipeBuilder(final TlsPipeBuilder<?, ?> builder, final Class<T> type) {
        Objects.requireNonNull(type, "carrying");
        sending = builder.sending(type).receiving(byte[].class);
        receiving = builder.receiving(type).sending(byte[].class);
    }

    /**
     * Connects as the end that sends; waits until something listens there.
     *
     * @param timeout bounds that wait; zero or less: does not wait
     * @return this process's end
     * @throws IOException as {@link TlsPipeBuilder#connect()}
     * @throws InterruptedException if interrupted meanwhile
     */
    public Sender<T> connectSender(final Duration timeout) throws IOException, InterruptedException {
        return sending.connect(timeout);
    }

    /**
     * Connects as the end that receives; waits until something listens there.
     *
     * @param timeout bounds that wait; zero or less: does not wait
     * @return this process's end
     * @throws IOException as {@link TlsPipeBuilder#connect()}
     * @throws InterruptedException if interrupted meanwhile
     */
    public Receiver<T> connectReceiver(final Duration timeout) throws IOException, InterruptedException {
        return receiving.connect(timeout);
    }

    /**
     * Listens for one end that receives, and then no more.
     *
     * @param timeout bounds the whole call
     * @return this process's end, or null when the time was up
     * @throws IOException as {@link TlsPipeBuilder#listen}
     * @throws InterruptedException if interrupted meanwhile
     */
    public Sender<T> acceptReceiver(final Duration timeout) throws IOException, InterruptedException {
        try (PipeListener<T, byte[]> listener = sending.listen()) {
            return listener.accept(timeout);
        }
    }

    /**
     * Listens for one end that sends, and then no more.
     *
     * @param timeout bounds the whole call
     * @return this process's end, or null when the time was up
     * @throws IOException as {@link TlsPipeBuilder#listen}
     * @throws InterruptedException if interrupted meanwhile
     */
    public Receiver<T> acceptSender(final Duration timeout) throws IOException, InterruptedException {
        try (PipeListener<byte[], T> listener = receiving.listen()) {
            return listener.accept(timeout);
        }
    }
}
