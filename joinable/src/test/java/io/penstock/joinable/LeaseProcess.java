package io.penstock.joinable;

import io.penstock.core.events.FlightEvents.Cause;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueProcess;
import io.penstock.testkit.World;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** One process that uses a joinable queue's core in the way the product does, but for the waiting. */
final class LeaseProcess extends QueueProcess {
    static final int HEADERS = 2;
    static final int PAYLOADS = 3;

    private final LeaseTable table;
    private final List<Held> held = new ArrayList<>();

    private record Held(int cell, long word) {}

    private LeaseProcess(
            final World world, final int self, final World.View view, final int maxItems, final LeaseTable table) {
        super(world, self, view, maxItems, table);
        this.table = table;
    }

    static LeaseProcess in(
            final World world,
            final int self,
            final World.View view,
            final int maxItems,
            final LeaseTable.Geometry geometry) {
        final LeaseTable table = new LeaseTable(
                view.region(CONTROL), view.region(HEADERS), view.region(PAYLOADS), geometry, world.seenBy(self));
        return new LeaseProcess(world, self, view, maxItems, table);
    }

    static World world(final int capacity, final LeaseTable.Geometry geometry) {
        return World.empty(
                QueueDescriptor.CONTROL_LENGTH,
                QueueDescriptor.ringLength(capacity),
                CellDescriptor.HEADER_LENGTH * geometry.cells(),
                CellDescriptor.payloadStride(geometry.inlineMax()) * geometry.cells());
    }

    LeaseTable table() {
        return table;
    }

    @Override
    public OptionalInt take() {
        OptionalInt item = super.take();
        if (item.isEmpty() && view().size() > 0 && freeOneDeadLetter()) {
            item = super.take();
        }
        item.ifPresent(taken -> held.add(new Held(taken().cell, taken().word)));
        return item;
    }

    /** As the product does when no cell is free: the copy is kept first, then the cell is freed. */
    private boolean freeOneDeadLetter() {
        for (int cell = 0; cell < table.cells(); cell++) {
            final long word = table.word(cell);
            final ItemBuffer copy = new ItemBuffer();
            if (table.scan().browse(cell, CellWord.DEAD, copy)) {
                world().archive().add(itemOf(copy));
                if (!takes().lock().tryLock()) {
                    throw new AssertionError("wedged: take lock");
                }
                table.free(cell, word);
                takes().lock().unlock();
                return true;
            }
        }
        return false;
    }

    @Override
    protected void took(final ItemBuffer one) {
        held.add(new Held(one.cell, one.word));
    }

    @Override
    protected void dropCells() {
        table.dropAll(item -> {});
        world().archive().clear();
    }

    /** Takes every lease away that is not its own, as the heartbeat thread does when they are too old. */
    void expireAll(final int holder) {
        for (int cell = 0; cell < table.cells(); cell++) {
            final long word = table.word(cell);
            if (CellWord.state(word) == CellWord.LEASED && CellWord.owner(word) == holder) {
                table.ends().giveBack(cell, word, Cause.TIMED_OUT);
            }
        }
    }

    @Override
    public void finish() {
        final Held last = held.remove(held.size() - 1);
        if (!table.done(last.cell(), last.word())) {
            throw new AssertionError("lease lost: cell=" + last.cell());
        }
    }

    boolean giveBack() {
        final Held last = held.remove(held.size() - 1);
        return table.ends().giveBack(last.cell(), last.word(), Cause.RELEASED);
    }

    boolean holds() {
        return !held.isEmpty();
    }

    int itemHeld() {
        final Held last = held.get(held.size() - 1);
        final ItemBuffer copy = new ItemBuffer();
        table.scan().browse(last.cell(), CellWord.LEASED, copy);
        return itemOf(copy);
    }

    /** The same leases in another world. */
    LeaseProcess movedTo(final LeaseProcess other) {
        other.held.addAll(held);
        return other;
    }

    @Override
    public void recover() {
        super.recover();
        table.ends().reap();
    }

    @Override
    public long size() {
        return super.size() + table.scan().count(CellWord.ORPHAN);
    }

    @Override
    public List<Integer> deadLetters() {
        final Set<Integer> items = new TreeSet<>(world().archive());
        final ItemBuffer copy = new ItemBuffer();
        for (int cell = 0; cell < table.cells(); cell++) {
            if (table.scan().browse(cell, CellWord.DEAD, copy)) {
                items.add(itemOf(copy));
            }
        }
        return List.copyOf(items);
    }

    @Override
    public void checkUnfinished(final int unfinished) {
        final long counted = super.size() + table.scan().unfinished();
        if (counted != unfinished || table.scan().isIdle(view()) != (unfinished == 0)) {
            throw new AssertionError("unfinished=" + unfinished + " counted=" + counted + " idle="
                    + table.scan().isIdle(view()));
        }
        if (table.scan().count(CellWord.ORPHAN) > 0 && !table.hasOrphans()) {
            throw new AssertionError("an orphan that no taker would look for");
        }
    }
}
