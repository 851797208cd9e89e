package io.penstock.sync.engine;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A gauge of a board, as one handle has it open. The value is that of the process: all its handles have the same one.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> never.
 */
public final class GaugePlace implements HeldPlace {
    private static final int NONE = -1;

    private final OpenBoard board;
    private final Entry entry;
    private final GaugeWords words;
    private final Local local;

    private GaugePlace(final EntryPlace place) {
        this.board = place.board();
        this.entry = place.entry();
        this.words = new GaugeWords(
                place.words(), place.index(), board.row(), board.participants().self());
        this.local = board.local(entry, Local::new);
        local.enter(this);
    }

    /** The one of this handle. */
    public static GaugePlace of(final EntryPlace place) {
        return place.board().heldPlace(place.entry(), () -> new GaugePlace(place));
    }

    /** What all handles of this JVM share. */
    private static final class Local {
        private final Set<GaugePlace> handles = new HashSet<>(); // guarded by this

        /** Which of the row's values is this process's; {@link #NONE} before its first change. */
        private volatile int value = NONE;

        synchronized void enter(final GaugePlace handle) {
            handles.add(handle);
        }

        /** Two threads must not claim: the second one would set the value of the first back. {@link #NONE} if the board was closed. */
        synchronized int claim(final GaugeWords words) {
            if (value == NONE && !handles.isEmpty()) {
                value = words.claim();
            }
            return value;
        }

        /** Whether the value goes with this handle. */
        synchronized boolean isHolding(final GaugePlace handle) {
            return value != NONE && handle.words.get(value) != 0 && handles.size() == 1 && handles.contains(handle);
        }

        synchronized void leave(final GaugePlace handle) {
            if (handles.remove(handle) && handles.isEmpty()) {
                value = NONE;
                handle.words.giveUp();
            }
        }
    }

    private int value() {
        board.checkOpen();
        final int known = local.value;
        if (known != NONE) {
            return known;
        }
        final int claimed = local.claim(words);
        if (claimed == NONE) {
            board.checkOpen(); // it was closed just now
        }
        return claimed;
    }

    /** Sets the value of this process. */
    public void set(final long to) {
        words.set(value(), to);
    }

    /** Adds to the value of this process. */
    public void add(final long delta) {
        words.add(value(), delta);
    }

    /** {@return the value of this process} */
    public long get() {
        board.checkOpen();
        final int value = local.value;
        return value == NONE ? 0 : words.get(value);
    }

    /** {@return the value of each living process that has one, by its pid} */
    public Map<Long, Long> live() {
        board.checkOpen();
        final LivingShares shares = new LivingShares(board.participants(), board::pidOf);
        GaugeWords.values(board.table().arena(), entry.body(), board.maxProcesses(), shares);
        return shares.byPid();
    }

    @Override
    public void lookAfter() {
        // a value has no thread
    }

    @Override
    public boolean isHolding() {
        return local.isHolding(this);
    }

    @Override
    public void abandonHolds() {
        local.leave(this);
    }
}
