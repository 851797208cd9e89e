package io.penstock;

import io.penstock.core.channel.ChannelViews;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What an operator sees of a channel of any kind: a pipe, a queue, a log sink. It is one look, not a live object.
 *
 * <p>Looking disturbs no process. It maps the channel's files read-only, creates nothing, takes no lock, wakes no thread, and does not join the hub of
 * the directory. So it needs no write permission, and works on a read-only mount, and where no process lives any more. Each number is right for
 * some moment of the look. All are right for the same moment if no process uses the channel meanwhile.
 *
 * <p><b>Threads:</b> any; a view does not change. <b>Processes:</b> any on the host that may read the files, whether it uses the channel or not.
 * <b>Blocks:</b> {@link #of}, for file operations. <b>Units:</b> as the names of the numbers say.
 */
public interface ChannelView {
    /** {@return the path of the channel} */
    Path path();

    /** {@return what the channel is} */
    Kind kind();

    /** {@return the processes that use the channel, and those that died while they used it, as far as their names are known} */
    List<? extends User> users();

    /** {@return how many threads of all living processes sleep at the channel, by what they wait for; a thread that spins is not seen} */
    Map<String, Integer> waiters();

    /**
     * The numbers of the channel, in the order in which a person reads them. A name ends with the unit, as in {@code usedBytes} and {@code
     * oldestAgeMs}; without a unit it counts what it names.
     *
     * @return the numbers; those that make no sense now, such as the age of an item where there is none, are missing
     */
    Map<String, Long> numbers();

    /**
     * Looks at a channel.
     *
     * @param path of its file, or of its directory if users know the channel by that (a log sink)
     * @return what there is to see; of the type that the channel's module has for it, such as {@code QueueStats}
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws SharedFileException if it is no channel, or of a kind that no module on the class path or module path can show; the message names the
     *     artifact to add
     * @throws IOException if it cannot be read
     */
    static ChannelView of(final Path path) throws IOException {
        return ChannelViews.of(path);
    }

    /**
     * What a channel is.
     *
     * @param name of the kind, such as {@code QUEUE}
     * @param code of the kind in the file's header
     * @param version of the file's layout
     */
    record Kind(String name, int code, int version) {}

    /** A process that uses a channel, or did when it died. */
    interface User {
        /** {@return its pid, in its own pid namespace} */
        long pid();

        /** {@return what it seems to be doing} */
        State state();

        /** {@return its own numbers, named as those of the channel} */
        Map<String, Long> numbers();
    }

    /** What a process seems to be doing. */
    enum State {
        /** It runs. A process of another pid namespace counts as running until it is proven dead. */
        ALIVE,
        /** It is stopped, by a signal or a debugger. */
        STOPPED,
        /** It has ended. */
        DEAD
    }
}
