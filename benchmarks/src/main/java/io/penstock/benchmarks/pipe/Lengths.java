package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;

/**
 * The lengths of an end's messages.
 *
 * @param outgoing bytes of those that it sends
 * @param incoming bytes of those that it receives
 */
record Lengths(int outgoing, int incoming) {
    /** Shorter messages carry no number: they are counted. */
    static final int NUMBERED = Long.BYTES;

    /** Longer messages are copied out by all receivers, including those that see them in place. */
    static final int IN_PLACE = Payload.LENGTH;

    /** The longer messages of a stream go one way; the answers are short. */
    static Lengths of(final Settings settings) {
        final int length = (int) settings.number("length");
        final int answer = settings.choice("task", Task.class) == Task.STREAM ? Payload.LENGTH : length;
        return Link.Side.of(settings) == Link.Side.NEAR ? new Lengths(length, answer) : new Lengths(answer, length);
    }
}
