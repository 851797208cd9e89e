package io.penstock.sync.engine;

/**
 * What an entry of a board is. The codes are part of the file's layout, and never given to another kind.
 *
 * <p><b>Threads:</b> any. <b>Blocks:</b> never.
 */
public enum EntryKind {
    /** A long. */
    LONG(1, "number", true),
    /** An int. */
    INT(2, "intNumber", true),
    /** A double. */
    DOUBLE(3, "doubleNumber", true),
    /** A boolean. */
    BOOLEAN(4, "bool", true),
    /** A sum with a part for each process. */
    ADDER(5, "adder", false),
    /** A flag whose waiters see each setting. */
    FLAG(6, "flag", true),
    /** A lock. */
    LOCK(7, "lock", true),
    /** What a holder of a lock waits for. */
    CONDITION(8, "condition", true);

    private final int code;
    private final String label;
    private final boolean isAwaited;

    EntryKind(final int code, final String label, final boolean isAwaited) {
        this.code = code;
        this.label = label;
        this.isAwaited = isAwaited;
    }

    /** The kind of a code, or null if this version knows none. */
    static EntryKind of(final int code) {
        for (final EntryKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }

    int code() {
        return code;
    }

    /** {@return the method of the board that opens one} */
    public String label() {
        return label;
    }

    /** {@return whether threads wait for a change of it} */
    boolean isAwaited() {
        return isAwaited;
    }

    /** A lock has one more, which is no condition but the group of all who wait: see FairnessGate. */
    int conditions() {
        return this == LOCK ? 2 : isAwaited ? 1 : 0;
    }

    /** The length of the own words of an entry, a multiple of UNIT. */
    int bodyLength(final Entry.Wanted wanted, final int maxProcesses) {
        return switch (this) {
            case ADDER -> BoardDescriptor.added(maxProcesses);
            case LOCK -> 2 * BoardDescriptor.UNIT;
            default -> BoardDescriptor.UNIT;
        };
    }
}
