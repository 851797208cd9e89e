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
        final Reply reply = decide("P", letter);
        if (reply.code() == 'Z') {
            throw new QueueShutDownException("the queue was shut down and takes no more items: path=" + location);
        }
        return reply.code() == 'M' && reply.text(1).equals("1");
    }

    @Override
    public boolean drop(final Letter letter) throws InterruptedException {
        return decide("D", letter).text(1).equals("1");
    }

    private Reply decide(final String how, final Letter letter) throws InterruptedException {
        return queue.sessions()
                .caller()
                .call(Script.LETTER, Patience.of(CallTimeout.immediate()), session -> Values.of(how, letter.seq()));
    }
}
