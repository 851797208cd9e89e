package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Settings;
import io.penstock.pipe.Claim;
import io.penstock.pipe.Connection;
import io.penstock.pipe.MessageHandler;
import java.io.IOException;
import java.util.function.LongConsumer;

/** A connection in place and in batches: claims are filled in the ring, a handler sees messages there. */
final class PenstockClaims implements Link {
    /** Maximum message length here: less than an eighth of the ring, which is the longest claim. */
    static final int MAX_LENGTH = 16 * 1024;

    private static final int BATCH = 256;

    private final Connection<Object, Object> connection;
    private final Outbox outbox;
    private final MessageHandler handler;
    private Claim claim;
    private int claimed;
    private LongConsumer numbers;

    PenstockClaims(final Settings settings) throws IOException, InterruptedException {
        connection = PenstockObjects.open(settings, Object.class);
        outbox = Outbox.of(settings);
        final Inbox inbox = Inbox.of(settings);
        handler = message -> numbers.accept(inbox.number(message));
    }

    /** The last message of a partial batch becomes visible when it is flushed. */
    @Override
    public void send(final long number) throws IOException, InterruptedException {
        claim = claimed == 0 ? connection.claim(outbox.length()) : claim.next(outbox.length());
        claim.buffer().put(0, outbox.numbered(number));
        claimed++;
        if (claimed == BATCH) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (claimed > 0) {
            claim.commit();
            claimed = 0;
        }
    }

    @Override
    public void receive(final LongConsumer consumer) throws IOException, InterruptedException {
        numbers = consumer;
        connection.receive(handler, BATCH);
    }

    @Override
    public void close() {
        connection.close();
    }
}
