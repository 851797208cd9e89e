package io.penstock.pipe.engine;

import io.penstock.pipe.Claim;
import io.penstock.pipe.Connection;
import io.penstock.pipe.MessageHandler;
import io.penstock.pipe.PipeAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Both directions of an end. */
public record Duplex<S, R>(End end, Outgoing<S> outgoing, Incoming<R> incoming) implements Connection<S, R> {
    @Override
    public void send(final S message) throws IOException, InterruptedException {
        outgoing.send(message);
    }

    @Override
    public boolean send(final S message, final Duration timeout) throws IOException, InterruptedException {
        return outgoing.send(message, timeout);
    }

    @Override
    public void sendBytes(final byte[] source, final int offset, final int length)
            throws IOException, InterruptedException {
        outgoing.sendBytes(source, offset, length);
    }

    @Override
    public boolean sendBytes(final byte[] message, final Duration timeout) throws IOException, InterruptedException {
        return outgoing.sendBytes(message, timeout);
    }

    @Override
    public void sendBytes(final ByteBuffer source) throws IOException, InterruptedException {
        outgoing.sendBytes(source);
    }

    @Override
    public boolean sendBytes(final ByteBuffer source, final Duration timeout) throws IOException, InterruptedException {
        return outgoing.sendBytes(source, timeout);
    }

    @Override
    public Claim claim(final int length) throws IOException, InterruptedException {
        return outgoing.claim(length);
    }

    @Override
    public Claim claim(final int length, final Duration timeout) throws IOException, InterruptedException {
        return outgoing.claim(length, timeout);
    }

    @Override
    public int maxClaimLength() {
        return outgoing.maxClaimLength();
    }

    @Override
    public R receive() throws IOException, InterruptedException {
        return incoming.receive();
    }

    @Override
    public R receive(final Duration timeout) throws IOException, InterruptedException {
        return incoming.receive(timeout);
    }

    @Override
    public byte[] receiveBytes() throws IOException, InterruptedException {
        return incoming.receiveBytes();
    }

    @Override
    public byte[] receiveBytes(final int maxLength) throws IOException, InterruptedException {
        return incoming.receiveBytes(maxLength);
    }

    @Override
    public byte[] receiveBytes(final Duration timeout) throws IOException, InterruptedException {
        return incoming.receiveBytes(timeout);
    }

    @Override
    public int receiveInto(final ByteBuffer target) throws IOException, InterruptedException {
        return incoming.receiveInto(target);
    }

    @Override
    public int receive(final MessageHandler handler, final int limit) throws IOException, InterruptedException {
        return incoming.receive(handler, limit);
    }

    @Override
    public int receive(final MessageHandler handler, final int limit, final Duration timeout)
            throws IOException, InterruptedException {
        return incoming.receive(handler, limit, timeout);
    }

    @Override
    public boolean isReady() throws IOException {
        return incoming.isReady();
    }

    @Override
    public boolean awaitReady(final Duration timeout) throws IOException, InterruptedException {
        return incoming.awaitReady(timeout);
    }

    /** As {@link Outgoing#isAllTaken}. */
    public boolean isAllTaken() {
        return outgoing.isAllTaken();
    }

    /** As {@link Outgoing#untaken}. */
    public int untaken() throws IOException, InterruptedException {
        return outgoing.untaken();
    }

    @Override
    public PipeAddress handOver() throws IOException {
        return EndTransfer.give(end, incoming);
    }

    @Override
    public void close() {
        end.close();
    }
}
