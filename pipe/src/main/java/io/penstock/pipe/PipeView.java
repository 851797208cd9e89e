package io.penstock.pipe;

import io.penstock.ChannelView;
import io.penstock.pipe.engine.PipeObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operator sees of a pipe, at one look. The look maps the pipe's file read-only, takes no end, wakes no thread, and needs no write permission. A
 * pipe's file is deleted when its last end closes, so that only pipes in use can be seen, and those whose processes were killed.
 *
 * <p><b>Threads:</b> any; it does not change. <b>Processes:</b> any on the host that may read the file, whether it uses the pipe or not.
 * <b>Blocks:</b> for file operations only. <b>Units:</b> bytes.
 *
 * @param path of the pipe's file
 * @param kind of the file
 * @param creator the end that created the pipe
 * @param connector the end that connects to it
 * @param fromCreator what the creator sends
 * @param fromConnector what the connector sends
 * @param waiters how many threads of living processes sleep, by condition: {@code dataForCreator}, {@code spaceForCreator}, {@code dataForConnector},
 *     {@code spaceForConnector}
 */
public record PipeView(
        Path path,
        Kind kind,
        End creator,
        End connector,
        Direction fromCreator,
        Direction fromConnector,
        Map<String, Integer> waiters)
        implements ChannelView {

    /** What an end of a pipe is. */
    public enum EndState {
        /** No process has had it yet. */
        NOT_CONNECTED,
        /** A process has it, or had it when it died. */
        OPEN,
        /** A process has handed it over, and no process has taken it yet. */
        HANDED_OVER,
        /** It is closed for ever. */
        CLOSED
    }

    /**
     * An end of a pipe.
     *
     * @param end what it is
     * @param pid of the process that has the end, or had it last; 0 if there is none, or its name is no longer known
     * @param state what that process seems to be doing; {@code DEAD} if there is none
     */
    public record End(EndState end, long pid, State state) {}

    /**
     * One direction of a pipe.
     *
     * @param type name of the type of its objects; empty if nothing is sent this way
     * @param capacityBytes of its ring; 0 if nothing is sent this way
     * @param usedBytes of its ring, with headers and padding
     */
    public record Direction(String type, int capacityBytes, long usedBytes) {}

    /**
     * A process that has an end, or had it when it died.
     *
     * @param pid in its own pid namespace
     * @param state what it seems to be doing
     * @param creatorEnds 1 if it has the creator's end, or else 0
     * @param connectorEnds 1 if it has the connector's end, or else 0
     */
    public record User(long pid, State state, int creatorEnds, int connectorEnds) implements ChannelView.User {
        /** {@return {@code creatorEnds} and {@code connectorEnds}} */
        @Override
        public Map<String, Long> numbers() {
            final Map<String, Long> numbers = new LinkedHashMap<>();
            numbers.put("creatorEnds", (long) creatorEnds);
            numbers.put("connectorEnds", (long) connectorEnds);
            return Collections.unmodifiableMap(numbers);
        }
    }

    /** {@return the processes of the ends that are open or handed over: one, if it has both} */
    @Override
    public List<User> users() {
        final boolean hasCreator = isUsed(creator);
        final boolean hasConnector = isUsed(connector);
        if (hasCreator && hasConnector && creator.pid == connector.pid && creator.state == connector.state) {
            return List.of(new User(creator.pid, creator.state, 1, 1));
        }
        final List<User> users = new ArrayList<>();
        if (hasCreator) {
            users.add(new User(creator.pid, creator.state, 1, 0));
        }
        if (hasConnector) {
            users.add(new User(connector.pid, connector.state, 0, 1));
        }
        return users;
    }

    private static boolean isUsed(final End end) {
        return end.pid != 0 && (end.end == EndState.OPEN || end.end == EndState.HANDED_OVER);
    }

    /**
     * {@return {@code fromCreatorUsedBytes} and {@code fromCreatorCapacityBytes}, {@code fromConnectorUsedBytes} and {@code
     * fromConnectorCapacityBytes}, of the directions that the pipe has; {@code openEnds} of living processes}
     */
    @Override
    public Map<String, Long> numbers() {
        final Map<String, Long> numbers = new LinkedHashMap<>();
        put(numbers, "fromCreator", fromCreator);
        put(numbers, "fromConnector", fromConnector);
        numbers.put("openEnds", openEnds(creator) + openEnds(connector));
        return Collections.unmodifiableMap(numbers);
    }

    private static void put(final Map<String, Long> numbers, final String name, final Direction direction) {
        if (direction.capacityBytes > 0) {
            numbers.put(name + "UsedBytes", direction.usedBytes);
            numbers.put(name + "CapacityBytes", (long) direction.capacityBytes);
        }
    }

    private static long openEnds(final End end) {
        return end.end == EndState.OPEN && end.state != State.DEAD ? 1 : 0;
    }

    /**
     * Looks at a pipe.
     *
     * @param path of its file
     * @return what there is to see
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it is no pipe, or cannot be read
     */
    public static PipeView of(final Path path) throws IOException {
        return PipeObserver.look(path);
    }
}
