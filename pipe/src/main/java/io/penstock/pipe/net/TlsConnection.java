package io.penstock.pipe.net;

import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.core.wait.Deadline;
import io.penstock.pipe.BufferTooShortException;
import io.penstock.pipe.Claim;
import io.penstock.pipe.Connection;
import io.penstock.pipe.MessageHandler;
import io.penstock.pipe.MessageKindException;
import io.penstock.pipe.MessageTooLongException;
import io.penstock.pipe.PipeAddress;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** An end of a pipe between hosts. */
public final class TlsConnection<S, R> implements Connection<S, R> {
    private static final long CLOSE_WAIT_MS = 1000;

    private final Class<R> receiving;
    private final Coder<S> encoder;
    private final Coder<R> decoder;
    private final Inbox inbox;
    private final Outbox outbox;
    private final ConnectionThread thread;
    private final TlsClaim claim;
    private final String peer;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param pulseBy until when the second connection must be there */
    TlsConnection(
            final OpenedEnd<S, R> opened, final long capacityBytes, final Deadline pulseBy, final Runnable ended) {
        receiving = opened.receiving();
        encoder = opened.encoder();
        decoder = opened.decoder();
        peer = opened.peer();
        inbox = new Inbox(capacityBytes, this::wake);
        outbox = new Outbox(opened.tls(), opened.sent(), peer, this::wake);
        claim = new TlsClaim(outbox);
        thread = new ConnectionThread(
                opened.tls(),
                opened.selector(),
                new FrameParser(inbox, opened.received()),
                inbox,
                outbox,
                peer,
                pulseBy,
                ended);
    }

    private void wake() {
        thread.wake();
    }

    void start() {
        thread.start();
    }

    boolean attach(final SocketChannel pulse) {
        return thread.attach(pulse);
    }

    Inbox inbox() {
        return inbox;
    }

    Outbox outbox() {
        return outbox;
    }

    @Override
    public void send(final S message) throws IOException, InterruptedException {
        send(message, Deadline.NEVER);
    }

    @Override
    public boolean send(final S message, final Duration timeout) throws IOException, InterruptedException {
        return send(message, Deadline.after(timeout));
    }

    private boolean send(final S message, final Deadline deadline) throws IOException, InterruptedException {
        Objects.requireNonNull(message, "message");
        checkOpen();
        if (message instanceof byte[] bytes) {
            return sendBytes(bytes, null, 0, bytes.length, deadline);
        }
        try (Encoded encoded = encoder.encode(message)) {
            checkLength(encoded.length());
            return outbox.send(true, encoded.array(), null, 0, encoded.length(), deadline);
        }
    }

    private static void checkLength(final int length) throws MessageTooLongException {
        if (length > MAX_MESSAGE_LENGTH) {
            throw new MessageTooLongException("a pipe carries no longer message", length, MAX_MESSAGE_LENGTH);
        }
    }

    @Override
    public void sendBytes(final byte[] source, final int offset, final int length)
            throws IOException, InterruptedException {
        Objects.checkFromIndexSize(offset, length, source.length);
        sendBytes(source, null, offset, length, Deadline.NEVER);
    }

    @Override
    public boolean sendBytes(final byte[] message, final Duration timeout) throws IOException, InterruptedException {
        return sendBytes(message, null, 0, message.length, Deadline.after(timeout));
    }

    @Override
    public void sendBytes(final ByteBuffer source) throws IOException, InterruptedException {
        sendBytes(source, Deadline.NEVER);
    }

    @Override
    public boolean sendBytes(final ByteBuffer source, final Duration timeout) throws IOException, InterruptedException {
        return sendBytes(source, Deadline.after(timeout));
    }

    private boolean sendBytes(final ByteBuffer source, final Deadline deadline)
            throws IOException, InterruptedException {
        final int limit = source.limit();
        final boolean sent = sendBytes(null, source, source.position(), source.remaining(), deadline);
        if (sent) {
            source.position(limit);
        }
        return sent;
    }

    private boolean sendBytes(
            final byte[] array, final ByteBuffer source, final int offset, final int length, final Deadline deadline)
            throws IOException, InterruptedException {
        checkLength(length);
        return outbox.send(false, array, source, offset, length, deadline);
    }

    @Override
    public Claim claim(final int length) throws IOException, InterruptedException {
        return claim.begin(length, Deadline.NEVER);
    }

    @Override
    public Claim claim(final int length, final Duration timeout) throws IOException, InterruptedException {
        return claim.begin(length, Deadline.after(timeout));
    }

    @Override
    public int maxClaimLength() {
        return Frame.MAX_PAYLOAD;
    }

    @Override
    public R receive() throws IOException, InterruptedException {
        return receive(Deadline.NEVER);
    }

    @Override
    public R receive(final Duration timeout) throws IOException, InterruptedException {
        return receive(Deadline.after(timeout));
    }

    @SuppressWarnings("unchecked") // its type takes byte arrays
    private R receive(final Deadline deadline) throws IOException, InterruptedException {
        final Inbox.Message message = take(deadline, next -> {
            if (!next.object() && !receiving.isAssignableFrom(byte[].class)) {
                throw new MessageKindException("the next message is bytes: messageLength=" + next.bytes().length
                        + " receiving=" + receiving.getName() + "; receive it by receiveBytes() or receiveInto()");
            }
            if (next.object() && decoder == null) {
                throw anObject(next);
            }
            return true;
        });
        if (message == null) {
            return null;
        }
        if (!message.object()) {
            return (R) message.bytes();
        }
        try {
            return decoder.decode(message.bytes(), 0, message.bytes().length);
        } catch (final VirtualMachineError noMemory) {
            inbox.giveBack(message); // it says nothing about the message
            throw noMemory;
        }
    }

    /** What was taken; null when the time was up, or the taker has left it there. */
    private Inbox.Message take(final Deadline deadline, final Inbox.Taker taker)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        final Inbox.Message[] taken = new Inbox.Message[1];
        inbox.take(deadline, next -> {
            final boolean consumed = taker.take(next);
            if (consumed) {
                taken[0] = next;
            }
            return consumed;
        });
        return taken[0];
    }

    private MessageKindException anObject(final Inbox.Message next) {
        return new MessageKindException("the next message is an object: encodedLength=" + next.bytes().length + " type="
                + receiving.getName() + "; receive it by receive()");
    }

    private void checkBytes(final Inbox.Message next) throws MessageKindException {
        if (next.object()) {
            throw anObject(next);
        }
    }

    @Override
    public byte[] receiveBytes() throws IOException, InterruptedException {
        return receiveBytes(Integer.MAX_VALUE, Deadline.NEVER);
    }

    @Override
    public byte[] receiveBytes(final int maxLength) throws IOException, InterruptedException {
        if (maxLength < 0) {
            throw new IllegalArgumentException("negative limit: maxLength=" + maxLength);
        }
        return receiveBytes(maxLength, Deadline.NEVER);
    }

    @Override
    public byte[] receiveBytes(final Duration timeout) throws IOException, InterruptedException {
        return receiveBytes(Integer.MAX_VALUE, Deadline.after(timeout));
    }

    private byte[] receiveBytes(final int maxLength, final Deadline deadline) throws IOException, InterruptedException {
        final Inbox.Message message = take(deadline, next -> {
            checkBytes(next);
            if (next.bytes().length > maxLength) {
                throw new MessageTooLongException(
                        "the next message is longer than the caller's limit; it stays for a larger one",
                        next.bytes().length,
                        maxLength);
            }
            return true;
        });
        return message == null ? null : message.bytes();
    }

    @Override
    public int receiveInto(final ByteBuffer target) throws IOException, InterruptedException {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        final byte[] message = take(Deadline.NEVER, next -> {
                    checkBytes(next);
                    return true;
                })
                .bytes();
        if (message.length > target.remaining()) {
            throw new BufferTooShortException(message, target.remaining());
        }
        target.put(message);
        return message.length;
    }

    @Override
    public int receive(final MessageHandler handler, final int limit) throws IOException, InterruptedException {
        return receive(handler, limit, Deadline.NEVER);
    }

    @Override
    public int receive(final MessageHandler handler, final int limit, final Duration timeout)
            throws IOException, InterruptedException {
        return receive(handler, limit, Deadline.after(timeout));
    }

    private int receive(final MessageHandler handler, final int limit, final Deadline deadline)
            throws IOException, InterruptedException {
        Objects.requireNonNull(handler, "handler");
        if (limit < 1) {
            throw new IllegalArgumentException("the limit must be above 0: limit=" + limit);
        }
        byte[] message = receiveBytes(Integer.MAX_VALUE, deadline);
        int shown = 0;
        while (message != null) {
            shown++;
            handler.onMessage(ByteBuffer.wrap(message).asReadOnlyBuffer());
            message = shown < limit ? nextBytes() : null;
        }
        return shown;
    }

    /** The next message of bytes, if it is there. */
    private byte[] nextBytes() throws IOException {
        if (closed.get() || Thread.currentThread().isInterrupted()) {
            return null;
        }
        try {
            final Inbox.Message next = take(Deadline.after(Duration.ZERO), message -> !message.object());
            return next == null ? null : next.bytes();
        } catch (final EOFException | ClosedChannelException later) {
            return null; // the next call says so
        } catch (final InterruptedException later) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public boolean isReady() throws IOException {
        return inbox.isReady();
    }

    @Override
    public boolean awaitReady(final Duration timeout) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return inbox.awaitReady(Deadline.after(timeout));
    }

    private void checkOpen() throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public PipeAddress handOver() {
        throw new UnsupportedOperationException("an end of a pipe between hosts cannot be handed over: peer=" + peer
                + "; let the other process connect by itself");
    }

    @Override
    public void close() {
        if (beginClose()) {
            awaitClosed(Deadline.after(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS));
        }
    }

    /** False if it was closed before. */
    boolean beginClose() {
        final boolean first = closed.compareAndSet(false, true);
        if (first) {
            inbox.close();
            outbox.close();
            thread.close();
        }
        return first;
    }

    /** Waits a moment until the peer has seen the end: after that, the end of this process cuts nothing off. */
    void awaitClosed(final Deadline deadline) {
        thread.awaitOver(deadline);
    }

    @Override
    public String toString() {
        return "TlsConnection[peer=" + peer + "]";
    }
}
