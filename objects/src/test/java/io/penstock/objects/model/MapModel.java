package io.penstock.objects.model;

import java.util.EnumSet;
import java.util.Set;

/** The hash table's protocol, access by access: 8 slots, 3 entries, values of two words. */
final class MapModel {
    static final int MAX = 3;
    static final int KEYS = 4;
    static final long ABSENT = 0;

    /** The two words of a value differ. */
    static final long TORN = -1;

    private static final int VERSION = 0;
    private static final int FREE = 1;
    private static final int FRESH = 2;
    private static final int COUNT = 3;
    private static final int MOVES = 4;
    private static final int SLOT = 5;
    private static final int SLOTS = 8;
    private static final int CELL = SLOT + SLOTS;
    private static final int CELLS = MAX + 1;

    private static final int CELL_VERSION = 0;
    private static final int KEY = 1;
    private static final int FIRST = 2;
    private static final int SECOND = 3;
    private static final int NEXT = 4;
    private static final int CELL_LENGTH = 5;

    private static final int UNIT_BITS = 8;

    /** Keys 1 and 2 have one home, the last but one slot; so runs wrap around. */
    private static final int[] HOME = {0, 6, 6, 7, 0};

    private final Memory memory;
    private final Set<Rule> rules;

    MapModel(final Memory memory, final Set<Rule> rules) {
        this.memory = memory;
        this.rules = rules;
    }

    static Memory empty() {
        return new Memory(CELL + CELLS * CELL_LENGTH);
    }

    static Set<Rule> allBut(final Rule off) {
        final Set<Rule> rules = EnumSet.allOf(Rule.class);
        rules.remove(off);
        return rules;
    }

    private boolean has(final Rule rule) {
        return rules.contains(rule);
    }

    private long word(final int cell, final long version) {
        return cell + 1L | (has(Rule.O4_VERSION_IN_WORD) ? version << UNIT_BITS : 0);
    }

    private static int cellOf(final long word) {
        return (int) (word & (1 << UNIT_BITS) - 1) - 1;
    }

    private static int at(final int cell, final int field) {
        return CELL + cell * CELL_LENGTH + field;
    }

    private static int after(final int slot) {
        return (slot + 1) % SLOTS;
    }

    private static int distance(final int from, final int to) {
        return (to - from + SLOTS) % SLOTS;
    }

    // ---- a reader

    long get(final int key) {
        while (true) {
            final long moves = memory.load(MOVES);
            final long value = find(key);
            if (value != ABSENT || !has(Rule.O5_MOVES) || memory.load(MOVES) == moves) {
                return value;
            }
        }
    }

    private long find(final int key) {
        int slot = HOME[key];
        for (int probe = 0; probe < SLOTS; probe++) {
            long word = memory.load(SLOT + slot);
            while (word != 0) {
                final int cell = cellOf(word);
                final boolean same = memory.load(at(cell, KEY)) == key;
                final long first = memory.load(at(cell, FIRST));
                final long second = memory.load(at(cell, SECOND));
                final long again = has(Rule.O3_SECOND_LOOK) ? memory.load(SLOT + slot) : word;
                if (again == word) {
                    if (same) {
                        return first == second ? first : TORN;
                    }
                    break;
                }
                word = again;
            }
            if (word == 0) {
                return ABSENT;
            }
            slot = after(slot);
        }
        return ABSENT;
    }

    // ---- a writer, which has the lock

    private int slotOf(final int key) {
        int slot = HOME[key];
        for (int probe = 0; probe < SLOTS; probe++) {
            final long word = memory.load(SLOT + slot);
            if (word == 0) {
                return -1;
            }
            if (memory.load(at(cellOf(word), KEY)) == key) {
                return slot;
            }
            slot = after(slot);
        }
        return -1;
    }

    /** The version of an entry; 0 if there is none. */
    long version(final int key) {
        final int slot = slotOf(key);
        return slot < 0 ? 0 : memory.load(at(cellOf(memory.load(SLOT + slot)), CELL_VERSION));
    }

    int count() {
        return (int) memory.load(COUNT);
    }

    /** Returns false if there is no room. */
    boolean put(final int key, final long value) {
        final int slot = slotOf(key);
        final int old = slot < 0 ? -1 : cellOf(memory.load(SLOT + slot));
        final long count = memory.load(COUNT);
        if (old < 0 && count >= MAX) {
            return false;
        }
        final long version = memory.load(VERSION) + 1;
        if (has(Rule.O9_VERSION_FIRST)) {
            memory.store(VERSION, version);
        }
        if (old >= 0 && !has(Rule.O2_NEW_CELL)) {
            fill(old, key, value, version);
            memory.store(SLOT + slot, word(old, version));
        } else {
            if (old >= 0 && !has(Rule.O10_FREE_LAST)) {
                free(old);
            }
            final int cell = take();
            if (cell < 0) {
                return false;
            }
            final int into = slot < 0 ? hole(HOME[key]) : slot;
            if (has(Rule.O1_COMMIT_LAST)) {
                fill(cell, key, value, version);
                memory.store(SLOT + into, word(cell, version)); // COMMIT
            } else {
                memory.store(SLOT + into, word(cell, version));
                fill(cell, key, value, version);
            }
            if (old >= 0 && has(Rule.O10_FREE_LAST)) {
                free(old);
            }
        }
        if (!has(Rule.O9_VERSION_FIRST)) {
            memory.store(VERSION, version);
        }
        if (old < 0) {
            memory.store(COUNT, count + 1);
        }
        return true;
    }

    private int hole(final int home) {
        int slot = home;
        while (memory.load(SLOT + slot) != 0) {
            slot = after(slot);
        }
        return slot;
    }

    private void fill(final int cell, final int key, final long value, final long version) {
        memory.store(at(cell, KEY), key);
        memory.store(at(cell, CELL_VERSION), version);
        memory.store(at(cell, FIRST), value);
        memory.store(at(cell, SECOND), value);
    }

    private int take() {
        final int free = (int) memory.load(FREE) - 1;
        if (free >= 0) {
            memory.store(FREE, memory.load(at(free, NEXT)));
            return free;
        }
        final int fresh = (int) memory.load(FRESH);
        if (fresh >= (has(Rule.O11_RESERVE) ? CELLS : MAX)) {
            return -1;
        }
        memory.store(FRESH, fresh + 1);
        return fresh;
    }

    private void free(final int cell) {
        memory.store(at(cell, NEXT), memory.load(FREE));
        memory.store(FREE, cell + 1);
    }

    void remove(final int key) {
        final int slot = slotOf(key);
        if (slot >= 0) {
            final int old = cellOf(memory.load(SLOT + slot));
            close(slot); // COMMIT: its first store
            free(old);
            memory.store(COUNT, memory.load(COUNT) - 1);
        }
    }

    private void close(final int emptied) {
        int hole = emptied;
        int slot = hole;
        while (true) {
            slot = after(slot);
            final long word = memory.load(SLOT + slot);
            if (word == 0) {
                memory.store(SLOT + hole, 0);
                return;
            }
            final int home = HOME[(int) memory.load(at(cellOf(word), KEY))];
            if (distance(home, slot) >= distance(hole, slot)) {
                memory.store(SLOT + hole, word);
                memory.store(MOVES, memory.load(MOVES) + 1);
                hole = slot;
            }
        }
    }

    /** By the next owner of the lock. */
    void recover() {
        final boolean[] kept = new boolean[CELLS];
        final int[] slotOfCell = new int[CELLS];
        int count = 0;
        int twice = -1;
        for (int slot = 0; slot < SLOTS; slot++) {
            final long word = memory.load(SLOT + slot);
            if (word != 0) {
                final int cell = cellOf(word);
                if (kept[cell]) {
                    final int home = HOME[(int) memory.load(at(cell, KEY))];
                    twice = distance(home, slot) > distance(home, slotOfCell[cell]) ? slot : slotOfCell[cell];
                } else {
                    kept[cell] = true;
                    slotOfCell[cell] = slot;
                    count++;
                }
            }
        }
        if (twice >= 0 && has(Rule.O7_NO_WORD_TWICE)) {
            if (has(Rule.O6_MOVES_IN_RECOVERY)) {
                memory.store(MOVES, memory.load(MOVES) + 1);
            }
            close(twice);
        }
        if (has(Rule.O8_REBUILD)) {
            rebuild(kept);
            memory.store(COUNT, count);
        }
    }

    private void rebuild(final boolean[] kept) {
        long free = 0;
        for (int cell = 0; cell < (has(Rule.O11_RESERVE) ? CELLS : MAX); cell++) {
            if (!kept[cell]) {
                memory.store(at(cell, NEXT), free);
                free = cell + 1;
            }
        }
        memory.store(FREE, free);
        memory.store(FRESH, CELLS);
    }
}
