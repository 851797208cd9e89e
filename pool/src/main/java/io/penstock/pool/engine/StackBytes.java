package io.penstock.pool.engine;

import io.penstock.process.engine.ThrowableBytes;
import java.io.IOException;
import java.util.Arrays;

/** Where a task stands, as a message of the control pipe. */
final class StackBytes {
    private static final int MAX_FRAMES = 256;

    private StackBytes() {}

    static byte[] encode(final long number, final StackTraceElement[] stack) {
        final Exception carrier = new Exception();
        carrier.setStackTrace(Arrays.copyOf(stack, Math.min(MAX_FRAMES, stack.length)));
        return Messages.head(FunctionCode.withHead(ThrowableBytes.encode(carrier)), Messages.STACK, number, 0);
    }

    static StackTraceElement[] decode(final byte[] message) throws IOException {
        return ThrowableBytes.decode(Arrays.copyOfRange(message, Messages.HEAD, message.length))
                .getStackTrace();
    }
}
