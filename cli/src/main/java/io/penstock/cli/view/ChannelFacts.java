package io.penstock.cli.view;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;

/**
 * A channel at one look.
 *
 * @param path of its file, or of the directory of a log sink
 * @param kind such as {@code QUEUE}; {@code UNREADABLE} if it cannot be shown
 * @param version of the layout of its file
 * @param fileBytes length of its file
 * @param depth what is in it, in its unit
 * @param capacity what can be in it, in its unit; null if there is no bound
 * @param unit of both: items, bytes, entries or records
 * @param fullPercent the fuller of its bounds; null if there is none
 * @param users that have it open, or died with it open
 * @param waiters threads that sleep, by what they wait for
 * @param numbers as its module has them
 * @param problem why it cannot be shown, or null
 */
public record ChannelFacts(
        String path,
        String kind,
        int version,
        long fileBytes,
        long depth,
        Long capacity,
        String unit,
        Integer fullPercent,
        List<ProcessFacts> users,
        Map<String, Integer> waiters,
        Map<String, Long> numbers,
        String problem) {
    /** The kind of a file that looks like a channel and cannot be shown. */
    public static final String UNREADABLE = "UNREADABLE";

    /** {@return how many of the users live} */
    public long living() {
        return users.stream().filter(ProcessFacts::lives).count();
    }

    /** {@return how many threads sleep at it} */
    public int waiting() {
        return waiters.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** {@return whether it was looked at} */
    @JsonIgnore // not a field of the JSON, though its name looks like one
    public boolean isReadable() {
        return problem == null;
    }
}
