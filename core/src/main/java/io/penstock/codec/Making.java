package io.penstock.codec;

/** When an object of a type exists while it is decoded, and which code runs then. */
enum Making {
    /** It exists before its contents are read, so that these may refer to it. */
    EARLY(true, false, false),
    /** As {@link #EARLY}; it is filled by hash code or order, and so after its keys are complete. */
    EARLY_HASHED(true, true, false),
    /** As {@link #EARLY}; code of its class runs at its end, which must not see a half-filled collection. */
    EARLY_CODED(true, false, true),
    /** It is made of its complete contents; code of its class may run then. */
    LATE(false, false, true),
    /** As {@link #LATE}; its contents are hashed then. */
    LATE_HASHED(false, true, true);

    private final boolean early;
    private final boolean hashed;
    private final boolean coded;

    Making(final boolean early, final boolean hashed, final boolean coded) {
        this.early = early;
        this.hashed = hashed;
        this.coded = coded;
    }

    boolean isEarly() {
        return early;
    }

    boolean isHashed() {
        return hashed;
    }

    boolean isCoded() {
        return coded;
    }
}
