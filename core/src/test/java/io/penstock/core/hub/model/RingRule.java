package io.penstock.core.hub.model;

/** The rules of the watch ring. A test switches each of them off, and the model must then find a violation. */
enum RingRule {
    /** A death is proven only if the byte can be locked. */
    BYTE,
    /** A death is proven only if the socket refuses a connection. */
    SOCKET,
    /** A burial is a CAS from the exact state, epoch included. */
    EXACT_CAS,
    /** A joiner listens before it stands in the table. */
    LISTEN_FIRST,
    /** A process that is connected to looks whether the caller is a nearer neighbour. */
    HELLO,
    /** A process watches the living slots on both sides: a joiner whose first neighbour dies is still seen by the second. */
    BOTH_NEIGHBOURS,
    /** After it has chosen its neighbours a process compares the table with what it knew. */
    LOOK_AFTER_CHOICE,
    /** After a death the watcher takes the next living slot as its successor. */
    NEXT_SUCCESSOR,
    /** A process that was chosen as successor and refuses is proven dead at once. */
    PROVE_REFUSING,
    /** A process that proves a death tells all others. */
    TELL_ALL,
    /** The count is raised after the burial, not before. */
    RAISE_AFTER_BURIAL,
    /** A proof that met a locked byte is tried again. */
    RETRY,
    /** A joiner proves all the dead that it finds. */
    JOINER_PROVES,
    /** Once a second each process proves, chooses and compares anew. */
    BEAT,
    /** A heartbeat that stands still, and a byte that can be locked, prove a death where a socket survives its process. */
    HEART,
    /** A scan compares how many epochs of a slot have ended, not its phases. */
    ENDED_EPOCHS
}
