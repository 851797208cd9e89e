package io.penstock.valkey.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server remembers of a lane: its last call that had an effect.
 *
 * @param isTombstone whether the session has ended
 * @param seq the number of that call
 * @param puts items put by the lane so far
 * @param op what the call did
 * @param value its reply
 */
record Entry(boolean isTombstone, long seq, long puts, char op, String value) {
    private static final Pattern FORM = Pattern.compile("(!?)(\\d+)\\|(\\d+)\\|(.)\\|(.*)", Pattern.DOTALL);

    static Entry of(final String text) {
        final Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalStateException("the server's entry of a lane is damaged: entry=" + text);
        }
        return new Entry(
                !parts.group(1).isEmpty(),
                Long.parseLong(parts.group(2)),
                Long.parseLong(parts.group(3)),
                parts.group(4).charAt(0),
                parts.group(5));
    }
}
