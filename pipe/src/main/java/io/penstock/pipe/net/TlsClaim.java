package io.penstock.pipe.net;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.Claim;
import io.penstock.pipe.MessageTooLongException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A claim of a connection between hosts: an array, sent at the commit. Its thread has the turn meanwhile. */
public final class TlsClaim implements Claim {
    private final Outbox outbox;
    private final byte[] bytes = new byte[Frame.MAX_PAYLOAD];
    private ByteBuffer buffer;
    private int length;

    TlsClaim(final Outbox outbox) {
        this.outbox = outbox;
    }

    static void check(final int length) throws MessageTooLongException {
        if (length < 0) {
            throw new IllegalArgumentException("negative length: length=" + length);
        }
        if (length > Frame.MAX_PAYLOAD) {
            throw new MessageTooLongException("no longer message can be claimed", length, Frame.MAX_PAYLOAD);
        }
    }

    /** Null when the time was up. */
    TlsClaim begin(final int claimed, final Deadline deadline) throws IOException, InterruptedException {
        check(claimed);
        if (!outbox.begin(deadline)) {
            return null;
        }
        open(claimed);
        return this;
    }

    private void open(final int claimed) {
        length = claimed;
        buffer = ByteBuffer.wrap(bytes, 0, claimed).slice();
    }

    private void checkUse() {
        if (!outbox.hasTurn() || buffer == null) {
            throw new IllegalStateException(
                    "the claim has ended, or is another thread's: only the thread that claimed may end it");
        }
    }

    @Override
    public ByteBuffer buffer() {
        checkUse();
        return buffer;
    }

    @Override
    public void commit() throws IOException {
        checkUse();
        try {
            outbox.writeWhole(bytes, length);
        } finally {
            end();
        }
    }

    @Override
    public Claim next(final int claimed) throws IOException, InterruptedException {
        checkUse();
        check(claimed);
        commit();
        return begin(claimed, Deadline.NEVER);
    }

    private void end() {
        buffer = null;
        outbox.giveTurn();
    }

    @Override
    public void abort() {
        if (outbox.hasTurn() && buffer != null) {
            end();
        }
    }
}
