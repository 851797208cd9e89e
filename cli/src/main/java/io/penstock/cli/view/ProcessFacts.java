package io.penstock.cli.view;

import io.penstock.ChannelView;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A process that uses a channel, or died with it open.
 *
 * @param pid in its own pid namespace
 * @param state {@code alive}, {@code stopped} or {@code dead}
 * @param numbers as the channel's module has them for a user
 * @param waitsFor entries of a board that its threads wait for
 */
public record ProcessFacts(long pid, String state, Map<String, Long> numbers, List<String> waitsFor) {
    /** The word for a state. */
    public static String word(final ChannelView.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** {@return whether it lives, stopped or not} */
    boolean lives() {
        return !state.equals(word(ChannelView.State.DEAD));
    }
}
