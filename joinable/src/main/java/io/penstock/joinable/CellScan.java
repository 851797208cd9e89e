package io.penstock.joinable;

import io.penstock.core.memory.Fences;
import io.penstock.core.memory.Participants;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueView;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What can be seen in the lease cells, without a lock. It writes nothing.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the queue. <b>Blocks:</b> never.
 */
final class CellScan {
    private final LeaseTable table;
    private final Participants participants;

    /** A guess where a busy cell may be; racing threads write it, and any value will do. */
    private int lastBusy;

    CellScan(final LeaseTable table, final Participants participants) {
        this.table = table;
        this.participants = participants;
    }

    // ---- counting

    /**
     * Whether nothing is unfinished. Exact, with racing putters, takers and finishers: its moment is the second look at
     * PUT_SEQ. The ring is looked at before the cells (R17), PUT_SEQ again after them (R18).
     */
    boolean isIdle(final QueueView view) {
        while (true) {
            final long seq = view.putSeq();
            if (seq > view.takeSeq()) {
                return false;
            }
            if (anyBusy()) {
                return false;
            }
            if (view.putSeq() == seq) {
                return true;
            }
        }
    }

    private boolean anyBusy() {
        if (CellWord.isBusy(table.word(lastBusy))) {
            return true;
        }
        for (int cell = 0; cell < table.cells(); cell++) {
            if (CellWord.isBusy(table.word(cell))) {
                lastBusy = cell;
                return true;
            }
        }
        return false;
    }

    /** Counts cells. */
    int count(final int state) {
        int count = 0;
        for (int cell = 0; cell < table.cells(); cell++) {
            if (CellWord.state(table.word(cell)) == state) {
                count++;
            }
        }
        return count;
    }

    /** {@return cells whose item is taken or to be taken again, and not done} */
    int unfinished() {
        int count = 0;
        for (int cell = 0; cell < table.cells(); cell++) {
            if (CellWord.isBusy(table.word(cell))) {
                count++;
            }
        }
        return count;
    }

    /** {@return whether this process holds every cell: waiting would be for itself} */
    boolean isAllMine() {
        for (int cell = 0; cell < table.cells(); cell++) {
            final long word = table.word(cell);
            if (CellWord.state(word) != CellWord.LEASED || CellWord.owner(word) != participants.self()) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether a living process holds an item} */
    boolean isAnyHeld() {
        for (int cell = 0; cell < table.cells(); cell++) {
            final long word = table.word(cell);
            if (CellWord.state(word) == CellWord.LEASED && !participants.isDead(CellWord.owner(word))) {
                return true;
            }
        }
        return false;
    }

    /** Counts the dead letters, each once: for a moment one may lie in a cell and in a file. */
    int deadLetters(final Set<Long> inFiles) {
        final Set<Long> numbers = new HashSet<>(inFiles);
        for (int cell = 0; cell < table.cells(); cell++) {
            if (CellWord.state(table.word(cell)) == CellWord.DEAD) {
                numbers.add(table.seq(cell));
            }
        }
        return numbers.size();
    }

    int leasesOf(final int participant) {
        int count = 0;
        for (int cell = 0; cell < table.cells(); cell++) {
            final long word = table.word(cell);
            if (CellWord.state(word) == CellWord.LEASED && CellWord.owner(word) == participant) {
                count++;
            }
        }
        return count;
    }

    /** When the oldest orphan was put. */
    OptionalLong oldestPutTimeMs() {
        final long[] oldest = {Long.MAX_VALUE};
        browseOrphans(new ItemBuffer(), orphan -> {
            oldest[0] = Math.min(oldest[0], orphan.putTimeMs);
            return true;
        });
        return oldest[0] == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(oldest[0]);
    }

    // ---- browsing

    /**
     * Copies what lies in a cell if it is in a state. The copy is whole: the word was the same before and after it.
     *
     * @param state that the cell must have
     * @return false if it is in another state
     */
    boolean browse(final int cell, final int state, final ItemBuffer into) {
        while (true) {
            final long word = table.word(cell);
            if (CellWord.state(word) != state) {
                return false;
            }
            final boolean copied = table.copy(cell, into);
            into.seq = table.seq(cell);
            into.cell = cell;
            into.word = word;
            into.deliveries = CellWord.deliveries(word);
            Fences.full(); // the copy before the second look at the word
            if (table.word(cell) == word) {
                if (copied) {
                    return true;
                }
                into.grow();
            }
        }
    }

    /**
     * Shows the orphans, oldest first, without taking them.
     *
     * @param each is shown one after the other, until it says false
     */
    void browseOrphans(final ItemBuffer copy, final Predicate<ItemBuffer> each) {
        browseInOrder(CellWord.ORPHAN, copy, each);
    }

    /** Shows the items of the cells in a state, oldest first, until one is answered by false; returns false then. */
    boolean browseInOrder(final int state, final Predicate<ItemBuffer> each) {
        return browseInOrder(state, new ItemBuffer(), each);
    }

    private boolean browseInOrder(final int state, final ItemBuffer copy, final Predicate<ItemBuffer> each) {
        final TreeMap<Long, Integer> found = new TreeMap<>();
        for (int cell = 0; cell < table.cells(); cell++) {
            if (CellWord.state(table.word(cell)) == state) {
                found.put(table.seq(cell), cell);
            }
        }
        for (final int cell : found.values()) {
            if (browse(cell, state, copy) && !each.test(copy)) {
                return false;
            }
        }
        return true;
    }

    /** Shows what lies in all cells that are not free. An item that is in its cell all the while is shown. */
    void browseAll(final ItemBuffer copy, final Consumer<ItemBuffer> each) {
        for (int cell = 0; cell < table.cells(); cell++) {
            long word = table.word(cell);
            while (word != CellWord.FREE) {
                final boolean copied = table.copy(cell, copy);
                Fences.full(); // the copy before the second look at the word
                final long after = table.word(cell);
                if (after == word && copied) {
                    each.accept(copy);
                    break;
                }
                if (!copied) {
                    copy.grow();
                }
                word = after;
            }
        }
    }
}
