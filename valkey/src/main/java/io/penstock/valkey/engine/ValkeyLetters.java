package io.penstock.valkey.engine;

import io.penstock.core.lock.CallTimeout;
import io.penstock.joinable.engine.Letter;
import io.penstock.joinable.engine.LetterStore;
import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.engine.QueueDescriptor;
import java.util.List;

/**
 * The dead letters on a server.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any, of any host; the first to decide on a letter wins. <b>Blocks:</b> for the server, up to
 * 2 s.
 */
final class ValkeyLetters implements LetterStore {
    private static final char DECIDED = '1';
    private static final char GONE = '0';

    private final ValkeyLeaseQueue queue;
    private final Location location;

    ValkeyLetters(final ValkeyLeaseQueue queue, final Location location) {
        this.queue = queue;
        this.location = location;
    }

    @Override
    public List<Letter> list() {
        return queue.looks().letters().stream()
                .map(seen -> new Letter(
                        seen.id(), Math.min(255, seen.deliveries()), QueueDescriptor.TYPE_INLINE, 0, seen.body(), null))
                .toList();
    }

    @Override
    public byte[] read(final Letter letter) {
        return letter.bytes();
    }

    @Override
    public boolean putBack(final Letter letter) throws InterruptedException {
        final char code = decide("P", letter);
        if (code == 'Z') {
            throw new QueueShutDownException("the queue was shut down and takes no more items: path=" + location);
        }
        return code == DECIDED;
    }

    @Override
    public boolean drop(final Letter letter) throws InterruptedException {
        return decide("D", letter) == DECIDED;
    }

    /** If it was called before, and the outcome was open, that outcome counts. */
    private char decide(final String how, final Letter letter) throws InterruptedException {
        final OpenCalls calls = queue.openCalls();
        final String key = "letter " + letter.seq();
        final Patience patience = Patience.of(CallTimeout.immediate(), queue.sessions()::isClosed);
        final OpenCall before = calls.before(key, patience);
        if (before != null && before.did('M')) {
            return before.how.equals(how) ? DECIDED : GONE;
        }
        final OpenCall open = calls.begin(key, how);
        try {
            final Reply reply = queue.sessions()
                    .caller()
                    .call(
                            new Caller.Request(
                                    Script.LETTER, session -> Values.of(how, letter.seq()), given -> {}, open),
                            patience);
            return reply.code() != 'M' ? reply.code() : reply.text(1).equals("1") ? DECIDED : GONE;
        } finally {
            calls.end(key, open);
        }
    }
}
