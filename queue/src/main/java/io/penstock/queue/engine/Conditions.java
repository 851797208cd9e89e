package io.penstock.queue.engine;

/** What threads wait for at a queue: the conditions of its wait list. The numbers are part of the file's layout. */
public final class Conditions {
    /** Something to take. */
    public static final int ITEMS = 0;

    /** Room to put. */
    public static final int SPACE = 1;

    /** Nothing unfinished. */
    public static final int JOIN = 2;

    /** The put lock. */
    public static final int PUT_LOCK = 3;

    /** The take lock. */
    public static final int TAKE_LOCK = 4;

    /** A free lease cell. */
    public static final int CELLS = 5;

    /** No condition but a group: all who wait for the take side. */
    static final int TAKERS = 6;

    /** No condition but a group: all who wait for the put side. */
    static final int PUTTERS = 7;

    private Conditions() {}
}
