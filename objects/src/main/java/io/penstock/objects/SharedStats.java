package io.penstock.objects;

import io.penstock.ChannelView;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operator sees of a shared map, list or value, at one look. The look maps the file read-only, takes no lock, wakes no thread, and needs no write
 * permission. Each number is right for some moment of the look, and all are right for the same moment if no process uses the file meanwhile.
 *
 * <p><b>Threads:</b> any; it does not change. <b>Processes:</b> any on the host that may read the file. <b>Blocks:</b> never. <b>Units:</b> bytes,
 * entries.
 *
 * @param path of the file; {@code memory} for what is in memory
 * @param kind map, list or value; code 0 in memory
 * @param entries that are in it
 * @param maxEntries that are in it at most
 * @param usedBytes of the room for keys and values
 * @param capacityBytes of that room
 * @param changes made so far; may count one more than were made if a process was killed
 * @param users processes that have it open, and those that died with it open, as far as their names are known
 * @param waiters how many threads of living processes sleep: until there is a {@code change}, or for the {@code lock} while another thread writes
 */
public record SharedStats(
        Path path,
        Kind kind,
        int entries,
        int maxEntries,
        long usedBytes,
        long capacityBytes,
        long changes,
        List<User> users,
        Map<String, Integer> waiters)
        implements ChannelView {

    /**
     * A process that has it open, or died with it open.
     *
     * @param pid in its own pid namespace
     * @param state what it seems to be doing
     * @param handles that it has open
     * @param sleeping how many of its threads sleep
     */
    public record User(long pid, State state, int handles, int sleeping) implements ChannelView.User {
        /** {@return {@code handles} and {@code sleeping}} */
        @Override
        public Map<String, Long> numbers() {
            final Map<String, Long> numbers = new LinkedHashMap<>();
            numbers.put("handles", (long) handles);
            numbers.put("sleeping", (long) sleeping);
            return Collections.unmodifiableMap(numbers);
        }
    }

    /** {@return {@code entries}, {@code maxEntries}, {@code usedBytes}, {@code capacityBytes} and {@code changes}} */
    @Override
    public Map<String, Long> numbers() {
        final Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("entries", (long) entries);
        numbers.put("maxEntries", (long) maxEntries);
        numbers.put("usedBytes", usedBytes);
        numbers.put("capacityBytes", capacityBytes);
        numbers.put("changes", changes);
        return Collections.unmodifiableMap(numbers);
    }
}
