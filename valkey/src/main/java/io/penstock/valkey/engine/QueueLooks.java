package io.penstock.valkey.engine;

import io.penstock.ChannelView;
import io.penstock.queue.QueueStats;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Looks at a queue, which change nothing.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any. <b>Blocks:</b> for the server, up to 2 s.
 */
final class QueueLooks {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration TEXT_PATIENCE = Duration.ofMillis(500);
    private static final int LARGEST_PAGE = 1000;
    private static final int FIRST_SESSION = 12;

    private final Sessions sessions;
    private final Location location;
    private final QueueHeader header;

    QueueLooks(final QueueHeader.Opened opened) {
        sessions = opened.sessions();
        location = opened.location();
        header = opened.header();
    }

    /** An item that was looked at. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Seen(long id, int deliveries, byte[] body) {}

    private Reply ask(final Script script, final Object... values) {
        sessions.check();
        final Patience patience = Patience.of(PATIENCE);
        try {
            final Reply reply = sessions.run(script, patience, Values.of(values));
            if (reply.code() == 'G') {
                sessions.gone(sessions.current());
                sessions.check();
            }
            return reply;
        } finally {
            patience.restore();
        }
    }

    long size() {
        return ask(Script.STATS, 0).number(1);
    }

    /** Tells no error, for {@code toString}: what the server has forgotten is told once, and not by a text for a log. */
    String sizeText() {
        if (sessions.isClosed()) {
            return "0";
        }
        final Patience patience = Patience.of(TEXT_PATIENCE, sessions::isClosed);
        try {
            final Reply reply = sessions.run(Script.STATS, patience, Values.of(0));
            return reply.code() == 'Q' ? reply.text(1) : "unknown";
        } catch (final RuntimeException away) {
            return "unknown";
        } finally {
            patience.restore();
        }
    }

    long unfinished() {
        final Reply reply = ask(Script.STATS, 0);
        return reply.number(1) + reply.number(2);
    }

    boolean isShutDown() {
        return ask(Script.STATS, 0).text(8).equals("s");
    }

    void browse(final ItemBuffer into, final Predicate<ItemBuffer> each) {
        final Predicate<Seen> shown = item -> {
            into.set(QueueDescriptor.TYPE_INLINE, item.body());
            into.seq = item.id();
            return each.test(into);
        };
        if (browse("r", shown)) {
            browse("q", shown);
        }
    }

    /** The dead letters, oldest first. */
    List<Seen> letters() {
        final List<Seen> letters = new ArrayList<>();
        browse("d", letters::add);
        return letters;
    }

    /** Page by page; the first is short, for most looks end there. */
    private boolean browse(final String list, final Predicate<Seen> each) {
        final Set<Long> shown = new HashSet<>();
        String from = "0";
        boolean isEnd = false;
        for (int page = 1; !isEnd; page = Math.min(LARGEST_PAGE, page * 16)) {
            final Reply reply = ask(Script.BROWSE, list, from, page);
            isEnd = reply.text(1).equals("1") || reply.size() == 3;
            from = reply.text(2);
            for (int i = 3; i < reply.size(); i += 3) {
                final long id = reply.number(i);
                if (shown.add(id) && !each.test(new Seen(id, (int) reply.number(i + 1), reply.bytes(i + 2)))) {
                    return false;
                }
            }
        }
        return true;
    }

    QueueStats stats() {
        final Reply reply = ask(Script.STATS, 1);
        final List<QueueStats.User> users = new ArrayList<>();
        for (int i = FIRST_SESSION; i + 2 < reply.size(); i += 3) {
            final String[] info = reply.text(i + 1).split(" ", 7);
            if (info[0].equals("a") && info.length == 7) {
                users.add(new QueueStats.User(
                        Long.parseLong(info[5]),
                        info[3].equals("0") ? ChannelView.State.ALIVE : ChannelView.State.STOPPED,
                        1,
                        (int) reply.number(i + 2),
                        Map.of()));
            }
        }
        final Map<String, Integer> waiters = new TreeMap<>();
        waiters.put("items", (int) reply.number(9));
        waiters.put("space", (int) reply.number(10));
        waiters.put("unfinished", (int) reply.number(11));
        waiters.values().removeIf(count -> count == 0);
        final long puts = reply.number(5);
        return new QueueStats(
                Path.of(location.toString()),
                new ChannelView.Kind(header.maxLeases() > 0 ? "VALKEY_JOINABLE_QUEUE" : "VALKEY_QUEUE", 0, 0),
                header.maxItems(),
                header.capacityBytes(),
                reply.number(1),
                reply.number(4),
                (int) reply.number(2),
                header.maxLeases(),
                (int) reply.number(3),
                puts,
                puts - reply.number(6),
                reply.number(7),
                Optional.empty(),
                reply.text(8).equals("s"),
                users,
                waiters);
    }
}
