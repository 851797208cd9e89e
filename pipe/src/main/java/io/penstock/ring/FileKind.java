package io.penstock.ring;

/** What a shared file holds; the number stands in its header. */
public enum FileKind {
    /** The hub's table of processes. */
    PROCESS_TABLE(1),
    /** A duplex or one-way pipe. */
    PIPE(2),
    /** A bounded queue. */
    QUEUE(3),
    /** A joinable queue. */
    JOINABLE_QUEUE(4),
    /** A worker's lane of the log sink. */
    LOG_LANE(5),
    /** The log sink's checkpoint. */
    SINK_CHECKPOINT(6);

    private final int code;

    FileKind(final int code) {
        this.code = code;
    }

    /**
     * The number in the header.
     *
     * @return the number, from 1
     */
    public int code() {
        return code;
    }

    /** The kind of a number, or null. */
    static FileKind ofCode(final int code) {
        for (final FileKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }
}
