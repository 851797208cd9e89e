package io.penstock.valkey.engine;

import io.penstock.codec.ClassIds;
import io.penstock.codec.Encoded;
import io.penstock.core.lock.CallTimeout;
import io.penstock.queue.QueueStats;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.PutBatch;
import io.penstock.queue.engine.PutPort;
import io.penstock.queue.engine.PutResult;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueEngine;
import io.penstock.queue.engine.TakePort;
import io.penstock.queue.engine.TakeResult;
import io.penstock.queue.engine.TakenBatch;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * A handle of a queue on a server. Each call is one script, which the server carries out as one step.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any, of any host. <b>Blocks:</b> as the ports say; and each call while the server is away, up
 * to its deadline, or 2 s. <b>Units:</b> items, bytes.
 */
class ValkeyQueue implements QueueEngine, PutPort, TakePort {
    /** Longer items would hold up everybody for too long. */
    static final int LONGEST_ITEM = 16 << 20;

    private static final Cleaner CLEANER = Cleaner.create();
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Sessions sessions;
    private final Location location;
    private final QueueHeader header;
    private final WaitingCalls waiting;
    private final ClassIds classIds;
    private final QueueLooks looks;

    ValkeyQueue(final QueueHeader.Opened opened) {
        sessions = opened.sessions();
        location = opened.location();
        header = opened.header();
        waiting = new WaitingCalls(sessions);
        classIds = new ServerClassIds(sessions);
        looks = new QueueLooks(opened);
    }

    final Sessions sessions() {
        return sessions;
    }

    final QueueHeader header() {
        return header;
    }

    final QueueLooks looks() {
        return looks;
    }

    // ---- in

    @Override
    public final PutResult put(final Encoded item, final CallTimeout timeout) throws InterruptedException {
        return result(put(List.of(bytes(item)), timeout));
    }

    @Override
    public final PutResult put(final PutBatch batch, final CallTimeout timeout) throws InterruptedException {
        PutResult result = PutResult.DONE;
        while (result == PutResult.DONE && batch.hasNext()) {
            final List<byte[]> bodies = new ArrayList<>();
            batch.left().forEach(item -> bodies.add(bytes(item)));
            final Reply reply = put(bodies, timeout);
            result = result(reply);
            for (long done = result == PutResult.DONE ? reply.number(1) : 0; done > 0; done--) {
                batch.advance();
            }
        }
        return result;
    }

    private byte[] bytes(final Encoded item) {
        if (item.length() > LONGEST_ITEM) {
            throw new IllegalArgumentException("the item is too long for a queue on a server: length=" + item.length()
                    + " longest=" + LONGEST_ITEM + " path=" + location
                    + "; put it where all can read it, and its name into the queue");
        }
        return Arrays.copyOf(item.array(), item.length());
    }

    private Reply put(final List<byte[]> bodies, final CallTimeout timeout) throws InterruptedException {
        final int length = bodies.get(0).length;
        return waiting.call(
                Script.PUT,
                timeout,
                (member, ticket, wait) ->
                        Values.of(bodies, member.isEmpty() ? "" : member + "#" + length, ticket, wait));
    }

    private static PutResult result(final Reply reply) {
        return switch (reply.code()) {
            case 'P' -> PutResult.DONE;
            case 'Z' -> PutResult.SHUT_DOWN;
            case 'E' -> reply.text(1).equals("b") ? PutResult.FULL_BYTES : PutResult.FULL_ITEMS;
            default -> throw unexpected(reply);
        };
    }

    private static IllegalStateException unexpected(final Reply reply) {
        return new IllegalStateException("the server's reply is none of this call: reply=" + reply.code());
    }

    // ---- out

    @Override
    public final TakeResult take(final ItemBuffer into, final CallTimeout timeout) throws InterruptedException {
        final Reply reply = take(1, timeout);
        if (isTaken(reply)) {
            fill(into, reply, 0);
        }
        return takeResult(reply);
    }

    @Override
    public final TakeResult take(final TakenBatch into, final int atMost, final CallTimeout timeout)
            throws InterruptedException {
        into.start(atMost);
        final Reply reply = take(Math.min(atMost, TakenBatch.MOST_ITEMS), timeout);
        if (isTaken(reply)) {
            final int count = reply.code() == 'T' ? (reply.size() - 1) / 2 : (reply.size() - 2) / 3;
            for (int i = 0; i < count; i++) {
                final ItemBuffer next = into.get(i); // the server has bounded the bytes
                fill(next, reply, i);
                into.add();
            }
        }
        return takeResult(reply);
    }

    private Reply take(final int most, final CallTimeout timeout) throws InterruptedException {
        final Reply reply =
                waiting.call(Script.TAKE, timeout, (member, ticket, wait) -> Values.of(member, ticket, wait, most));
        if (reply.code() == 'N') {
            throw new IllegalStateException(
                    "this process has taken as many items as there may be leases, and none is done: maxLeases="
                            + header.maxLeases() + " path=" + location
                            + "; finish some, or create the queue with more");
        }
        return reply;
    }

    private static boolean isTaken(final Reply reply) {
        return reply.code() == 'T' || reply.code() == 'L';
    }

    private static TakeResult takeResult(final Reply reply) {
        return switch (reply.code()) {
            case 'T', 'L' -> TakeResult.TAKEN;
            case 'Z' -> TakeResult.SHUT_DOWN;
            case 'E' -> TakeResult.EMPTY;
            default -> throw unexpected(reply);
        };
    }

    private static void fill(final ItemBuffer into, final Reply reply, final int index) {
        final boolean leased = reply.code() == 'L';
        final int first = leased ? 2 + 3 * index : 1 + 2 * index;
        into.set(QueueDescriptor.TYPE_INLINE, reply.bytes(leased ? first + 2 : first + 1));
        into.seq = reply.number(first);
        into.deliveries = leased ? (int) Math.min(255, reply.number(first + 1)) : 1;
        into.cell = leased ? reply.session().number() : 0;
        into.putTimeMs = 0;
        into.word = leased ? reply.number(1) : 0;
        into.isTaken = true;
    }

    // ---- the port

    @Override
    public final String location() {
        return location.toString();
    }

    @Override
    public final void closeWith(final Object handle, final Runnable before) {
        final Sessions mine = sessions;
        CLEANER.register(handle, () -> {
            if (!mine.isClosed()) {
                before.run();
                mine.close();
            }
        });
    }

    @Override
    public final int maxItems() {
        return header.maxItems();
    }

    @Override
    public int mostItems() {
        return header.maxItems();
    }

    @Override
    public final ClassIds classIds() {
        return classIds;
    }

    @Override
    public final PutPort puts() {
        return this;
    }

    @Override
    public final TakePort takes() {
        return this;
    }

    @Override
    public final void load(final ItemBuffer item, final boolean taken) throws IOException {
        throw new NoSuchFileException("a queue on a server has no files of large items: path=" + location);
    }

    @Override
    public void drop(final ItemBuffer item) {
        // it has left for good
    }

    @Override
    public final void putBack(final ItemBuffer taken) {
        try {
            final Reply reply = put(List.of(taken.copy()), CallTimeout.immediate());
            if (reply.code() != 'E') {
                taken.settle();
            }
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate call is not interrupted", e);
        }
    }

    @Override
    public final long size() {
        return looks.size();
    }

    @Override
    public final void browse(final ItemBuffer into, final Predicate<ItemBuffer> each) {
        looks.browse(into, each);
    }

    @Override
    public final boolean isShutDown() {
        return looks.isShutDown();
    }

    @Override
    public final void shutDown() {
        run(Script.SHUTDOWN);
    }

    @Override
    public final QueueStats stats() {
        return looks.stats();
    }

    @Override
    public final void destroy() {
        run(Script.DESTROY);
    }

    private void run(final Script script) {
        final Patience patience = Patience.of(PATIENCE);
        try {
            sessions.run(script, patience);
        } finally {
            patience.restore();
        }
    }

    @Override
    public final boolean close() {
        return sessions.close();
    }
}
