package io.penstock.valkey.engine;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a script returns: a letter, and values.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class Reply {
    private final char code;
    private final List<?> values;
    private Session session;

    Reply(final List<?> values) {
        this.values = values;
        this.code = text(0).charAt(0);
    }

    /** What it is: see the first lines of the scripts. */
    char code() {
        return code;
    }

    /** Says in which session the call was made. */
    Reply in(final Session where) {
        session = where;
        return this;
    }

    /** The session of a numbered call. */
    Session session() {
        return session;
    }

    int size() {
        return values.size();
    }

    byte[] bytes(final int index) {
        return (byte[]) values.get(index);
    }

    String text(final int index) {
        return values.get(index) == null ? "" : new String(bytes(index), StandardCharsets.UTF_8);
    }

    long number(final int index) {
        return Long.parseLong(text(index));
    }
}
