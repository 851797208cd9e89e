package io.penstock.queue.engine;

import io.penstock.codec.Encoded;
import io.penstock.testkit.World;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** One process that uses a queue's core in the way the product does, but for the waiting. Items are numbers with filling. */
public class QueueProcess {
    /** Region of the control words. */
    public static final int CONTROL = 0;

    /** Region of the ring. */
    public static final int RING = 1;

    private static final int ATTEMPTS = 10;

    private final QueueView view;
    private final PutSection puts;
    private final TakeSection takes;
    private final ItemBuffer taken = new ItemBuffer();
    private final World world;
    private final int self;

    /**
     * A process.
     *
     * @param world where it lives
     * @param self its participant
     * @param view how it sees the world
     * @param maxItems of the queue
     * @param store of the leases, or null
     */
    public QueueProcess(
            final World world, final int self, final World.View view, final int maxItems, final LeaseStore store) {
        this.world = world;
        this.self = self;
        this.view = new QueueView(view.region(CONTROL), view.region(RING), maxItems);
        this.puts = new PutSection(this.view, world.seenBy(self), store);
        this.takes = new TakeSection(this.view, world.seenBy(self), store);
    }

    /** {@return its participant} */
    public int self() {
        return self;
    }

    /** {@return the world it lives in} */
    public World world() {
        return world;
    }

    /** {@return what it sees of the queue} */
    public QueueView view() {
        return view;
    }

    /** {@return its put side} */
    public PutSection puts() {
        return puts;
    }

    /** {@return its take side} */
    public TakeSection takes() {
        return takes;
    }

    /** {@return what the last take brought} */
    public ItemBuffer taken() {
        return taken;
    }

    /**
     * An item's bytes.
     *
     * @param item number
     * @param length of the filling
     * @return bytes
     */
    public static byte[] bytesOf(final int item, final int length) {
        final byte[] bytes = new byte[Integer.BYTES + length];
        ByteBuffer.wrap(bytes).putInt(item);
        for (int i = 0; i < length; i++) {
            bytes[Integer.BYTES + i] = (byte) (item + i);
        }
        return bytes;
    }

    /**
     * The item in bytes, checked to the last one.
     *
     * @param taken bytes
     * @return its number
     */
    public static int itemOf(final ItemBuffer taken) {
        final int item = ByteBuffer.wrap(taken.bytes).getInt();
        for (int i = Integer.BYTES; i < taken.length; i++) {
            if (taken.bytes[i] != (byte) (item + i - Integer.BYTES)) {
                throw new AssertionError("torn item: item=" + item + " at=" + i);
            }
        }
        return item;
    }

    /**
     * Puts as the product does.
     *
     * @param item number
     * @param length of the filling
     * @return what it came to
     */
    public PutResult put(final int item, final int length) {
        final byte[] bytes = bytesOf(item, length);
        PutResult result = PutResult.BUSY;
        boolean helped = false;
        for (int i = 0; i < ATTEMPTS; i++) {
            result = puts.tryPut(QueueDescriptor.TYPE_INLINE, 1, bytes, bytes.length, null);
            final boolean full = result == PutResult.FULL_ITEMS || result == PutResult.FULL_BYTES;
            if (full && !helped && takes.holdsUp(result)) {
                helped = helpTakeSide();
            } else if (result != PutResult.BUSY) {
                return result;
            }
        }
        throw new AssertionError("wedged: put result=" + result);
    }

    /** {@return the item taken, or nothing if there was none} */
    public OptionalInt take() {
        for (int i = 0; i < ATTEMPTS; i++) {
            switch (takes.tryTake(taken, null)) {
                case TAKEN -> {
                    return OptionalInt.of(itemOf(taken));
                }
                case EMPTY, NO_CELL -> {
                    return OptionalInt.empty();
                }
                case LONGER -> taken.grow();
                default -> {
                    // again
                }
            }
        }
        throw new AssertionError("wedged: take");
    }

    /**
     * Puts several items as the product does.
     *
     * @param items numbers
     * @param length of the filling of each
     * @return how many are in the queue
     */
    public int putAll(final List<Integer> items, final int length) {
        try (PutBatch batch = new PutBatch()) {
            for (final int item : items) {
                batch.add(new Plain(bytesOf(item, length)));
            }
            boolean helped = false;
            for (int i = 0; i < ATTEMPTS; i++) {
                batch.startRun(any -> true);
                final Encoded next = batch.next();
                final PutResult result =
                        puts.tryPut(QueueDescriptor.TYPE_INLINE, 1, next.array(), next.length(), batch);
                final boolean full = result == PutResult.FULL_ITEMS || result == PutResult.FULL_BYTES;
                if (full && !helped && takes.holdsUp(result)) {
                    helped = helpTakeSide();
                } else if (result != PutResult.BUSY) {
                    return batch.done();
                }
            }
        }
        throw new AssertionError("wedged: putAll");
    }

    /** An item that is bytes already. */
    private record Plain(byte[] array) implements Encoded {
        @Override
        public int length() {
            return array.length;
        }

        @Override
        public void close() {
            // nothing to give back
        }
    }

    /**
     * Takes several items as the product does, and is done with them.
     *
     * @param atMost how many
     * @return the items
     */
    public List<Integer> takeAll(final int atMost) {
        final TakenBatch batch = new TakenBatch();
        for (int i = 0; i < ATTEMPTS; i++) {
            batch.start(atMost);
            final TakeResult result = takes.tryTake(batch.get(0), batch);
            if (batch.count() == 0 && result == TakeResult.LONGER) {
                batch.get(0).grow();
            } else if (result != TakeResult.BUSY) {
                final List<Integer> items = new ArrayList<>();
                for (int at = 0; at < batch.count(); at++) {
                    items.add(itemOf(batch.get(at)));
                    took(batch.get(at));
                }
                return items;
            }
        }
        throw new AssertionError("wedged: takeAll");
    }

    /**
     * Has taken one of several items.
     *
     * @param one item
     */
    protected void took(final ItemBuffer one) {
        // a bounded queue's items are done when they are taken
    }

    /** Drops everything, as a queue that starts empty does. */
    public void dropAll() {
        if (!puts.lock().tryLock() || !takes.lock().tryLock()) {
            throw new AssertionError("wedged: locks of the dead refused");
        }
        dropCells();
        takes.dropAll(new ItemBuffer(), item -> {});
        takes.lock().unlock();
        puts.reopen();
        puts.lock().unlock();
    }

    /** Drops what lies in cells. */
    protected void dropCells() {
        // there are none
    }

    /** Recovers what dead processes left. */
    public void recover() {
        if (puts.lock().isOrphaned()) {
            if (!puts.lock().tryLock()) {
                throw new AssertionError("wedged: put lock of a dead process refused");
            }
            puts.lock().unlock();
        }
        if (takes.lock().isOrphaned() && !helpTakeSide()) {
            throw new AssertionError("wedged: take lock of a dead process refused");
        }
    }

    private boolean helpTakeSide() {
        return takes.lock().tryRun(takes::skipPadding);
    }

    /** {@return items to be had, by the queue's own count} */
    public long size() {
        return view.size();
    }

    /** {@return items that no taker will get any more: a bounded queue has none} */
    public List<Integer> deadLetters() {
        return List.of();
    }

    /**
     * Takes everything.
     *
     * @return the items, in this order
     */
    public List<Integer> drain() {
        final List<Integer> items = new ArrayList<>();
        for (OptionalInt item = take(); item.isPresent(); item = take()) {
            items.add(item.getAsInt());
            finish();
        }
        return items;
    }

    /** Is done with what the last take brought. */
    public void finish() {
        // a bounded queue's items are done when they are taken
    }

    /**
     * Looks whether join would be right.
     *
     * @param unfinished what there is
     */
    public void checkUnfinished(final int unfinished) {
        // a bounded queue has no join
    }
}
