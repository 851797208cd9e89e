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
    /** A record. */
    RECORD(14, "record", true),
    /** An array of longs. */
    LONG_ARRAY(15, "longArray", false),
    /** An array of ints. */
    INT_ARRAY(16, "intArray", false),
    /** An array of doubles. */
    DOUBLE_ARRAY(17, "doubleArray", false),
    /** An array of bytes. */
    BYTE_ARRAY(18, "byteArray", false),
    /** A semaphore whose permits belong to processes. */
    SEMAPHORE(10, "semaphore", true),
    /** A semaphore whose permits belong to none. */
    UNOWNED_SEMAPHORE(11, "unowned", true),
    /** A value for each process, which goes with it. */
    GAUGE(19, "gauge", false),
    /** A count that goes down to 0. */
    LATCH(12, "latch", true),
    /** A point at which threads wait for each other. */
    BARRIER(13, "barrier", true),
    /** A lock for many readers or one writer. */
    READ_WRITE_LOCK(9, "readWriteLock", true),
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

    /** {@return of an array, the bytes of an element} */
    public int elementBytes() {
        return switch (this) {
            case LONG_ARRAY, DOUBLE_ARRAY -> Long.BYTES;
            case INT_ARRAY -> Integer.BYTES;
            case BYTE_ARRAY -> Byte.BYTES;
            default -> throw new IllegalStateException("no array: kind=" + label);
        };
    }

    /** One of those of a lock, and of a semaphore, is no condition but the group of all who wait: see FairnessGate. A record has one for its writers. */
    int conditions() {
        return switch (this) {
            case LOCK, RECORD -> 2;
            case SEMAPHORE, UNOWNED_SEMAPHORE -> SemaphoreDescriptor.CONDITIONS;
            case READ_WRITE_LOCK -> ReadWriteLockDescriptor.CONDITIONS;
            default -> isAwaited ? 1 : 0;
        };
    }

    /** The length of the own words of an entry, a multiple of UNIT. */
    int bodyLength(final Entry.Wanted wanted, final int maxProcesses) {
        return switch (this) {
            case ADDER -> BoardDescriptor.added(maxProcesses);
            case LOCK -> 2 * BoardDescriptor.UNIT;
            case RECORD -> wanted.contents().length();
            case LONG_ARRAY, INT_ARRAY, DOUBLE_ARRAY, BYTE_ARRAY ->
                BoardDescriptor.arrayLength(wanted.first(), elementBytes());
            case SEMAPHORE -> SemaphoreDescriptor.ownedLength(maxProcesses);
            case UNOWNED_SEMAPHORE -> SemaphoreDescriptor.unownedLength();
            case GAUGE -> GaugeDescriptor.length(maxProcesses);
            case LATCH -> LatchDescriptor.bodyLength(LatchWords.parties(wanted.first()));
            case BARRIER -> BarrierDescriptor.bodyLength((int) wanted.first());
            case READ_WRITE_LOCK -> ReadWriteLockDescriptor.row(maxProcesses);
            default -> BoardDescriptor.UNIT;
        };
    }

    /** {@return the kind with its parameter, for error texts} */
    String described(final long first) {
        return switch (this) {
            case LOCK, READ_WRITE_LOCK ->
                label() + (first == BoardDescriptor.WITH_RECOVERY ? " with a recovery" : " without a recovery");
            case SEMAPHORE -> label() + "(permits=" + first + ")";
            case UNOWNED_SEMAPHORE -> label() + "(max=" + first + ")";
            case LATCH -> label() + "(count=" + first + ")";
            case BARRIER -> label() + "(parties=" + first + ")";
            case LONG_ARRAY, INT_ARRAY, DOUBLE_ARRAY, BYTE_ARRAY -> label() + "(length=" + first + ")";
            default -> label();
        };
    }
}
