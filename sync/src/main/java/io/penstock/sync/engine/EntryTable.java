package io.penstock.sync.engine;

import static io.penstock.sync.engine.BoardDescriptor.CONDITION;
import static io.penstock.sync.engine.BoardDescriptor.CONDITIONS_SHIFT;
import static io.penstock.sync.engine.BoardDescriptor.END;
import static io.penstock.sync.engine.BoardDescriptor.FIRST_PARAMETER;
import static io.penstock.sync.engine.BoardDescriptor.KIND;
import static io.penstock.sync.engine.BoardDescriptor.LENGTH;
import static io.penstock.sync.engine.BoardDescriptor.NAME;
import static io.penstock.sync.engine.BoardDescriptor.NAME_LENGTH;
import static io.penstock.sync.engine.BoardDescriptor.SECOND_PARAMETER;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.SharedFileException;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import io.penstock.sync.BoardFullException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The entries of a board. They are only ever appended, under the board's append lock. There is nothing to recover from a dead appender: what lies behind
 * END is no entry, and the next appender writes every word of what it publishes (protocol.md Y28).
 *
 * <p><b>Threads:</b> any; reading takes no lock. <b>Processes:</b> any that map the board. <b>Blocks:</b> {@link #findOrAppend}, while another process
 * appends.
 */
public final class EntryTable {
    /** An append is some ten stores, and a killed appender's lock is taken over: after this time its process is stopped. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final int ALL_CONDITIONS = EntryFlags.END - EntryFlags.FIRST;

    private final AtomicBuffer control;
    private final AtomicBuffer arena;
    private final int maxProcesses;
    private final EntryFlags flags;
    private final String location;
    private final RecoverableLock lock;

    /** In the order of the file. Guarded by this, as are the next two. */
    private final Map<String, Entry> learned = new LinkedHashMap<>();

    private int learnedEnd;
    private int nextCondition = EntryFlags.FIRST;

    /**
     * A view of the entries; writes nothing.
     *
     * @param location of the board, for error texts
     */
    public EntryTable(
            final AtomicBuffer control,
            final AtomicBuffer arena,
            final int maxProcesses,
            final Participants participants,
            final EntryFlags flags,
            final String location) {
        this.control = control;
        this.arena = arena;
        this.maxProcesses = maxProcesses;
        this.flags = flags;
        this.location = location;
        this.lock = new RecoverableLock(control, BoardDescriptor.APPEND_LOCK, participants, () -> {})
                .named(location, "appendLock");
        flags.bind(arena);
    }

    /** {@return all entries, in the order in which they were made} */
    public synchronized List<Entry> all() {
        learn();
        return new ArrayList<>(learned.values());
    }

    /** {@return the entry that a condition belongs to, for events} */
    String nameOf(final int condition) {
        for (final Entry entry : all()) {
            if (entry.conditions().anyMatch(each -> each == condition)) {
                return entry.name();
            }
        }
        return "condition" + condition;
    }

    AtomicBuffer arena() {
        return arena;
    }

    /** {@return bytes of the arena in use} */
    long usedBytes() {
        return control.getLongVolatile(END);
    }

    /** {@return the entry of a name, or null} */
    public synchronized Entry find(final String name) {
        final Entry known = learned.get(name);
        if (known != null) {
            return known;
        }
        learn();
        return learned.get(name);
    }

    /**
     * The entry of a name, which is made if it is not there. Blocks while another process appends.
     *
     * @throws IllegalArgumentException if it was made with another kind or other parameters
     * @throws BoardFullException if there is no room for a new one; then nothing has changed
     */
    public Entry findOrAppend(final Entry.Wanted wanted) {
        byte[] name = null;
        while (true) {
            final Append append;
            synchronized (this) {
                final Entry known = find(wanted.name());
                if (known != null) {
                    return checked(known, wanted);
                }
                name = name == null ? bytesOf(wanted.name()) : name;
                append = new Append(wanted, name, learnedEnd, nextCondition);
            }
            append.checkRoom();
            run(append, "no entry can be made");
        }
    }

    /** Runs while no process makes an entry. Blocks as {@link #findOrAppend}. */
    void runAlone(final Runnable section) {
        run(section, "the board's file is not deleted");
    }

    /** A name that is read back otherwise would never be found, and made again and again. */
    private byte[] bytesOf(final String name) {
        final byte[] bytes = name.getBytes(UTF_8);
        if (bytes.length == 0 || bytes.length > BoardDescriptor.MAX_NAME_BYTES) {
            throw new IllegalArgumentException("the name of an entry has from 1 to " + BoardDescriptor.MAX_NAME_BYTES
                    + " bytes in UTF-8: bytes=" + bytes.length + " name=" + name + " path=" + location);
        }
        if (!new String(bytes, UTF_8).equals(name)) {
            throw new IllegalArgumentException(
                    "the name of an entry has half of a surrogate pair, which UTF-8 cannot hold: name=" + name
                            + " path=" + location + "; take whole characters");
        }
        return bytes;
    }

    /** At each beat: gives the append lock back, if a call has failed to. */
    void heal() {
        lock.heal();
    }

    private Entry checked(final Entry entry, final Entry.Wanted wanted) {
        if (!wanted.isLike(entry)) {
            throw new IllegalArgumentException("the entry was created otherwise: name=" + entry.name() + " here="
                    + described(wanted.kind(), wanted.first()) + " in the board="
                    + described(entry.kind(), entry.first()) + " path=" + location
                    + "; open it as it was created, or take another name");
        }
        return entry;
    }

    private static String described(final EntryKind kind, final long first) {
        return kind == null ? "unknown" : kind.described(first);
    }

    private void run(final Runnable section, final String what) {
        final long giveUpNs = System.nanoTime() + PATIENCE_NS;
        boolean interrupted = false;
        try {
            while (!lock.pollRun(section, giveUpNs)) {
                interrupted |= Thread.interrupted();
                if (System.nanoTime() - giveUpNs >= 0) {
                    throw new IllegalStateException(what + " while another process is making an entry: holder="
                            + ParticipantId.describe(lock.owner()) + " path=" + location
                            + "; that process is stopped: let it go on, or end it");
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Runs under the lock. Nothing is allocated here. If another process has appended since the look, it does nothing. */
    private final class Append implements Runnable {
        private final Entry.Wanted wanted;
        private final byte[] name;
        private final int start;
        private final int condition;
        private final int conditions;
        private final int bodyOffset;
        private final int length;

        Append(final Entry.Wanted wanted, final byte[] name, final int start, final int condition) {
            this.wanted = wanted;
            this.name = name;
            this.start = start;
            this.condition = wanted.kind().isAwaited() ? condition : 0;
            this.conditions = wanted.kind().conditions();
            this.bodyOffset = BoardDescriptor.bodyOffset(name.length);
            this.length = bodyOffset + wanted.kind().bodyLength(wanted, maxProcesses);
        }

        void checkRoom() {
            if (length > arena.capacity() - start) {
                throw new BoardFullException("the board is full: neededBytes=" + length + " freeBytes="
                        + (arena.capacity() - start) + " capacityBytes=" + arena.capacity() + " name=" + wanted.name()
                        + " path=" + location + "; create a board with a larger capacityBytes, or a second one");
            }
            if (condition + conditions > EntryFlags.END) {
                throw new BoardFullException("the board has as many entries that can be waited for as a board can have:"
                        + " entries=" + ALL_CONDITIONS + " max=" + ALL_CONDITIONS + " name=" + wanted.name() + " path="
                        + location + "; create a second board");
            }
        }

        @Override
        public void run() {
            if (control.getLongVolatile(END) != start) {
                return;
            }
            for (int word = 0;
                    word < length;
                    word += Long.BYTES) { // an appender that was killed may have left anything
                arena.putLong(start + word, 0);
            }
            arena.putLong(start + bodyOffset + BoardDescriptor.VALUE, wanted.word());
            wanted.contents().store(arena, start + bodyOffset);
            arena.putInt(start + LENGTH, length);
            arena.putInt(start + KIND, wanted.kind().code());
            arena.putInt(start + CONDITION, condition | conditions << CONDITIONS_SHIFT);
            arena.putInt(start + NAME_LENGTH, name.length);
            arena.putLong(start + FIRST_PARAMETER, wanted.first());
            arena.putLong(start + SECOND_PARAMETER, wanted.second());
            arena.putBytes(start + NAME, name, 0, name.length);
            control.putLongRelease(END, start + (long) length); // pairs with getLongVolatile in learn
        }
    }

    private void learn() {
        final long end = control.getLongVolatile(END); // pairs with putLongRelease in Append
        if (end < 0 || end > arena.capacity() || end % BoardDescriptor.UNIT != 0) {
            throw damaged("its end is impossible", end);
        }
        while (learnedEnd < end) {
            final Entry entry = read(learnedEnd, (int) end);
            learned.put(entry.name(), entry);
            learnedEnd += arena.getInt(learnedEnd + LENGTH);
        }
    }

    private Entry read(final int at, final int end) {
        final int length = arena.getInt(at + LENGTH);
        final int nameLength = arena.getInt(at + NAME_LENGTH);
        final int condition = arena.getInt(at + CONDITION) & (1 << CONDITIONS_SHIFT) - 1;
        final int conditions = arena.getInt(at + CONDITION) >>> CONDITIONS_SHIFT;
        final boolean possible = length > 0
                && length % BoardDescriptor.UNIT == 0
                && length <= end - at
                && nameLength > 0
                && nameLength <= BoardDescriptor.MAX_NAME_BYTES
                && BoardDescriptor.bodyOffset(nameLength) < length
                && (condition == (conditions == 0 ? 0 : nextCondition))
                && condition + conditions <= EntryFlags.END;
        if (!possible) {
            throw damaged(
                    "an entry is impossible, at=" + at + " length=" + length + " nameLength=" + nameLength
                            + " condition=" + condition,
                    end);
        }
        final byte[] name = new byte[nameLength];
        arena.getBytes(at + NAME, name);
        final int body = at + BoardDescriptor.bodyOffset(nameLength);
        nextCondition += conditions;
        for (int i = 0; i < conditions; i++) {
            flags.add(condition + i, body + BoardDescriptor.RAISED + i * Integer.BYTES);
        }
        return new Entry(
                new String(name, UTF_8),
                EntryKind.of(arena.getInt(at + KIND)),
                condition,
                arena.getLong(at + FIRST_PARAMETER),
                arena.getLong(at + SECOND_PARAMETER),
                body);
    }

    private UncheckedIOException damaged(final String what, final long end) {
        return new UncheckedIOException(new SharedFileException("the board's file is damaged: " + what + " end=" + end
                + " capacityBytes=" + arena.capacity() + " path=" + location
                + "; end all processes that use it, delete the file, and create it anew"));
    }
}
