package io.penstock.objects.host;

import io.penstock.codec.CodecException;
import io.penstock.codec.RemoteThrowable;
import io.penstock.objects.RemoteCallException;
import io.penstock.process.engine.ItemCoder;
import io.penstock.process.engine.ThrowableBytes;
import java.io.IOException;
import java.util.Arrays;

/** What a called method has thrown, on its way to the caller. */
final class Thrown {
    private static final String INTERNALS = Thrown.class.getPackageName() + '.';

    private Thrown() {}

    /** The whole message. Never fails, but for want of memory. */
    static byte[] encode(final Throwable thrown, final ItemCoder<Object> coder) {
        try {
            return HostMessages.head(
                    coder.encode(thrown, HostMessages.HEAD), HostMessages.THROWN, 0, 0, HostMessages.BY_CODEC);
        } catch (final RuntimeException | StackOverflowError | LinkageError refused) {
            final byte[] parts = ThrowableBytes.encode(thrown);
            final byte[] message = new byte[HostMessages.HEAD + parts.length];
            System.arraycopy(parts, 0, message, HostMessages.HEAD, parts.length);
            return HostMessages.head(message, HostMessages.THROWN, 0, 0, HostMessages.BY_PARTS);
        }
    }

    /** What the caller throws: the same exception, with the caller's stack, and the other process's as its last cause. */
    static Throwable decode(final byte[] message, final ItemCoder<Object> coder, final HostedMethod method)
            throws IOException {
        final Throwable arrived;
        if (HostMessages.method(message) == HostMessages.BY_CODEC) {
            arrived = (Throwable) coder.decode(message, HostMessages.HEAD);
        } else {
            arrived = ThrowableBytes.decode(Arrays.copyOfRange(message, HostMessages.HEAD, message.length));
        }
        if (arrived instanceof RemoteThrowable remote) {
            return new RemoteCallException("the hosted call has thrown: " + remote, remote.className(), remote);
        }
        if (arrived instanceof VirtualMachineError || (method != null && !method.declares(arrived))) {
            return new RemoteCallException(
                    "the hosted call has thrown: " + arrived, arrived.getClass().getName(), arrived);
        }
        return rebased(arrived);
    }

    /** What a factory has thrown, which declares nothing. */
    static RuntimeException unchecked(final byte[] message, final ItemCoder<Object> coder) {
        final Throwable thrown;
        try {
            thrown = decode(message, coder, null);
        } catch (final IOException damaged) {
            throw new CodecException("damaged exception of a factory: " + damaged.getMessage(), damaged);
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked
                ? unchecked
                : new RemoteCallException(
                        "the factory has thrown: " + thrown, thrown.getClass().getName(), thrown);
    }

    private static Throwable rebased(final Throwable arrived) {
        final RemoteThrowable there =
                RemoteThrowable.of(arrived.getClass().getName(), arrived.getMessage(), arrived.getStackTrace(), null);
        Throwable last = arrived;
        for (int depth = 0; last.getCause() != null && depth < 64; depth++) {
            last = last.getCause();
        }
        try {
            last.initCause(there);
        } catch (final IllegalStateException hasNoCauseForEver) {
            arrived.addSuppressed(there);
        }
        arrived.setStackTrace(Arrays.stream(new Throwable().getStackTrace())
                .dropWhile(frame -> frame.getClassName().startsWith(INTERNALS))
                .toArray(StackTraceElement[]::new));
        return arrived;
    }
}
