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
import io.penstock.valkey.EngineUnavailableException;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
    private final OpenCalls openCalls;
    private final QueueLooks looks;

    ValkeyQueue(final QueueHeader.Opened opened) {
        sessions = opened.sessions();
        location = opened.location();
        header = opened.header();
        waiting = new WaitingCalls(sessions);
        openCalls = new OpenCalls(sessions);
        looks = new QueueLooks(opened);
    }

    final Sessions sessions() {
        return sessions;
    }

    final QueueHeader header() {
        return header;
    }

    final OpenCalls openCalls() {
        return openCalls;
    }

    final QueueLooks looks() {
        return looks;
    }

    // ---- in

    @Override
    public final PutResult put(final Encoded item, final CallTimeout timeout) throws InterruptedException {
        return result(put(List.of(bytes(item)), timeout, null));
    }

    @Override
    public final PutResult put(final PutBatch batch, final CallTimeout timeout) throws InterruptedException {
        PutResult result = PutResult.DONE;
        while (result == PutResult.DONE && batch.hasNext()) {
            final List<byte[]> bodies = new ArrayList<>();
            batch.left().forEach(item -> bodies.add(bytes(item)));
            final Reply reply = put(bodies, timeout, null);
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

    private Reply put(final List<byte[]> bodies, final CallTimeout timeout, final OpenCall open)
            throws InterruptedException {
        final int length = bodies.get(0).length;
        return waiting.call(
                Script.PUT,
                timeout,
                (member, ticket, wait) ->
                        Values.of(bodies, member.isEmpty() ? "" : member + "#" + length, ticket, wait),
                reply -> {},
                open);
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
        into.isTaken = false; // before anything can fail
        into.word = 0;
        return takeResult(take(1, timeout, reply -> {
            fill(into, reply, 0);
            final long word = wordOf(reply);
            into.word = word; // from here on no calls: the item is the taker's, whatever fails
            into.isTaken = true;
        }));
    }

    @Override
    public final TakeResult take(final TakenBatch into, final int atMost, final CallTimeout timeout)
            throws InterruptedException {
        into.start(atMost);
        return takeResult(
                take(Math.min(atMost, TakenBatch.MOST_ITEMS), timeout, reply -> fillAll(into, atMost, reply)));
    }

    private static void fillAll(final TakenBatch into, final int atMost, final Reply reply) {
        into.start(atMost);
        final int count = reply.code() == 'T' ? (reply.size() - 1) / 2 : (reply.size() - 2) / 3;
        final ItemBuffer[] items = new ItemBuffer[count];
        for (int i = 0; i < count; i++) {
            items[i] = into.get(i); // the server has bounded the bytes
            fill(items[i], reply, i);
            into.add();
        }
        final long word = wordOf(reply);
        for (int i = 0; i < count; i++) { // no calls: the items are the taker's, all or none, whatever fails
            items[i].word = word;
            items[i].isTaken = true;
        }
    }

    private static long wordOf(final Reply reply) {
        return reply.code() == 'L' ? reply.number(1) : 0;
    }

    private Reply take(final int most, final CallTimeout timeout, final Consumer<Reply> received)
            throws InterruptedException {
        final Reply reply = waiting.call(
                Script.TAKE,
                timeout,
                (member, ticket, wait) -> Values.of(member, ticket, wait, most),
                given -> {
                    if (isTaken(given)) {
                        received.accept(given);
                    }
                },
                null);
        if (reply.code() == 'E' && header.maxLeases() > 0) {
            sessions.wantLook(); // who asks again and again is to get what the dead have left
        }
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
        into.settle();
        into.set(QueueDescriptor.TYPE_INLINE, reply.bytes(leased ? first + 2 : first + 1));
        into.seq = reply.number(first);
        into.deliveries = leased ? (int) Math.min(255, reply.number(first + 1)) : 1;
        into.cell = leased ? reply.session().number() : 0;
        into.putTimeMs = 0;
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
                try {
                    before.run();
                } finally {
                    mine.close();
                }
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
        return sessions.classIds();
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

    /** If it was tried before, and the outcome was open, that outcome counts. While the server is away it stays owed. */
    @Override
    public final void putBack(final ItemBuffer taken) {
        final String key = "put back " + taken.seq;
        try {
            final OpenCall before = openCalls.before(key, Patience.of(PATIENCE, sessions::isClosed));
            if (before != null && before.did('P')) {
                taken.settle();
                return;
            }
            final OpenCall open = openCalls.begin(key, "P");
            try {
                final Reply reply = put(List.of(taken.copy()), CallTimeout.immediate(), open);
                if (reply.code() != 'E') {
                    taken.settle();
                }
            } finally {
                openCalls.end(key, open);
            }
        } catch (final EngineUnavailableException later) {
            // the next round tries again
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate call is not interrupted", e);
        }
    }

    @Override
    public final void addDebt(final BooleanSupplier pays) {
        sessions.debt(pays);
    }

    @Override
    public final long size() {
        return looks.size();
    }

    @Override
    public final String sizeText() {
        return looks.sizeText();
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
        run(Script.DESTROY, LaneConnection.bytes(sessions.made()));
    }

    private void run(final Script script, final byte[]... values) {
        final Patience patience = Patience.of(PATIENCE);
        try {
            sessions.run(script, patience, values);
        } finally {
            patience.restore();
        }
    }

    @Override
    public final boolean close() {
        return sessions.close();
    }
}
