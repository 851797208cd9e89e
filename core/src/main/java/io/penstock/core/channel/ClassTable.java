package io.penstock.core.channel;

import static io.penstock.core.channel.ClassTableDescriptor.END;
import static io.penstock.core.channel.ClassTableDescriptor.ENTRIES;
import static io.penstock.core.channel.ClassTableDescriptor.GRANULE;
import static io.penstock.core.channel.ClassTableDescriptor.OWNER;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;
import io.penstock.codec.CodecException;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.Participants;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The classes that travel through one channel, in a region of its file. A class is an ordinal number there, the same
 * for all processes, so that an item holds a byte or two instead of a class name. All-zero bytes are a valid, empty
 * table.
 *
 * <p>An entry is a class's name and the list of its fields; two versions of a class are two entries. Entries are only
 * ever appended, under the table's own lock, which can be taken over from a dead owner. There is nothing to repair
 * then: an entry that was not published by the last store does not exist. If an entry does not fit, the item carries
 * the class's name itself, and nothing fails. The same happens if the lock cannot be acquired within
 * {@value #LOCK_PATIENCE_MS} ms (its owner is stopped, or this thread is interrupted).
 *
 * <p><b>Threads:</b> any; reading takes no lock. <b>Processes:</b> any that map the region. <b>Blocks:</b> only
 * appending, at most {@value #LOCK_PATIENCE_MS} ms, and at most once a second.
 */
public final class ClassTable implements ClassIds {
    /** Length of the region that a channel should reserve, in bytes. */
    public static final int DEFAULT_LENGTH = 64 * 1024;

    /** Longest wait for the lock, in milliseconds. */
    static final int LOCK_PATIENCE_MS = 100;

    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicBuffer region;
    private final int room;
    private final RecoverableLock lock;
    private final ReentrantLock appendLock = new ReentrantLock();
    private final Map<ClassVersion, Integer> ids = new ConcurrentHashMap<>();

    /** Guards the next three. */
    private final Object learning = new Object();

    private final List<ClassVersion> learned = new ArrayList<>();
    private int learnedEnd;
    private volatile ClassVersion[] versions = {};

    /** Guarded by appendLock, as is the next. */
    private long retryAtNs;

    private boolean lockRefused;

    /** Creates a view of the table in a region of a multiple of 4096 bytes; writes nothing. */
    public ClassTable(final AtomicBuffer region, final Participants participants) {
        if (region.capacity() < GRANULE || region.capacity() % GRANULE != 0) {
            throw new IllegalArgumentException(
                    "length of a class table's region is not a multiple of its granule: length=" + region.capacity()
                            + " granule=" + GRANULE);
        }
        this.region = region;
        this.room = region.capacity() - ENTRIES;
        // Nothing to recover: an entry without END is free space.
        this.lock = new RecoverableLock(region, OWNER, participants, () -> {}).named(null, "classTable");
    }

    /**
     * The id of a class, the ordinal of its entry; the class is appended if it has none yet. {@link #NO_ID} if there is no room or the lock
     * cannot be acquired now; {@link CodecException} if the table is damaged.
     */
    @Override
    public int idOf(final ClassVersion version) {
        final Integer known = find(version);
        if (known != null) {
            return known;
        }
        final byte[] entry = ClassTableEntry.of(version);
        if (entry.length > room - learnedEnd()) {
            return NO_ID;
        }
        appendLock.lock();
        try {
            // Checked under the lock, so that only one of many threads waits for a stopped owner.
            return lockRefused && System.nanoTime() - retryAtNs < 0 ? NO_ID : append(version, entry);
        } finally {
            appendLock.unlock();
        }
    }

    /**
     * The class that an id stands for; {@link CodecException} if there is no such entry, or the table is damaged. Pairs with the release
     * store of END in append: the writer of an item with this id saw that store, so a reader of the item finds the entry.
     */
    @Override
    public ClassVersion version(final int id) {
        ClassVersion[] known = versions;
        if (id >= known.length) {
            learn();
            known = versions;
        }
        if (id < 0 || id >= known.length) {
            throw new CodecException("damaged item: its class id is not in the channel's class table: id=" + id
                    + " size=" + known.length);
        }
        return known[id];
    }

    /** The number of classes in the table. */
    @Override
    public int size() {
        learn();
        return versions.length;
    }

    private Integer find(final ClassVersion version) {
        final Integer id = ids.get(version);
        if (id != null) {
            return id;
        }
        learn();
        return ids.get(version);
    }

    private int learnedEnd() {
        synchronized (learning) {
            return learnedEnd;
        }
    }

    /** The caller holds the append lock, so that only one thread of this process waits for other processes. */
    private int append(final ClassVersion version, final byte[] entry) {
        final long giveUpNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOCK_PATIENCE_MS);
        while (true) {
            final Integer known = find(version);
            if (known != null) {
                return known;
            }
            final int end = learnedEnd();
            if (entry.length > room - end) {
                return NO_ID;
            }
            if (!acquired(() -> publish(entry, end), giveUpNs)) {
                retryAtNs = System.nanoTime() + RETRY_NS;
                lockRefused = true;
                return NO_ID;
            }
            lockRefused = false;
        }
    }

    /** Runs under the lock: appends an entry, unless others did so meanwhile. Nothing is allocated here. */
    private void publish(final byte[] entry, final int end) {
        if (region.getLongVolatile(END) == end) {
            region.putBytes(ENTRIES + end, entry);
            region.putLongRelease(END, end + entry.length); // pairs with getLongVolatile in learn
        }
    }

    private boolean acquired(final Runnable section, final long giveUpNs) {
        try {
            return lock.pollRun(section, giveUpNs);
        } catch (final LockLostException impossible) {
            throw damaged(impossible.getMessage(), region.getLongVolatile(END));
        }
    }

    private void learn() {
        final long end = region.getLongVolatile(END); // pairs with putLongRelease in append
        synchronized (learning) {
            if (end == learnedEnd) {
                return;
            }
            if (end < 0 || end > room || end % ClassTableDescriptor.ALIGNMENT != 0) {
                throw damaged("its end is impossible", end);
            }
            if (end < learnedEnd) {
                // Another thread has learned from a later load of END than this one; only a damaged table goes back.
                if (region.getLongVolatile(END) < learnedEnd) {
                    throw damaged("its end moved back, learned=" + learnedEnd, end);
                }
                return;
            }
            final int first = learned.size();
            int at = learnedEnd;
            final List<ClassVersion> fresh = new ArrayList<>();
            while (at < end) {
                final ClassVersion version = read(at, (int) end);
                fresh.add(version);
                at += ClassTableEntry.of(version).length;
            }
            learned.addAll(fresh);
            learnedEnd = (int) end;
            for (int i = 0; i < fresh.size(); i++) {
                ids.putIfAbsent(fresh.get(i), first + i);
            }
            versions = learned.toArray(new ClassVersion[0]);
        }
    }

    private int intAt(final int at) {
        return region.getInt(ENTRIES + at, ByteOrder.LITTLE_ENDIAN);
    }

    private ClassVersion read(final int at, final int end) {
        if (end - at < ClassTableDescriptor.TEXT) {
            throw damaged("its last entry is cut short, entry=" + at, end);
        }
        final int nameLength = intAt(at + ClassTableDescriptor.NAME_LENGTH);
        final int fieldsLength = intAt(at + ClassTableDescriptor.FIELDS_LENGTH);
        if (nameLength <= 0
                || fieldsLength < 0
                || ClassTableDescriptor.entryLength(nameLength, fieldsLength) > end - at) {
            throw damaged(
                    "an entry has impossible lengths, entry=" + at + " nameLength=" + nameLength + " fieldsLength="
                            + fieldsLength,
                    end);
        }
        final byte[] name = new byte[nameLength];
        final byte[] fields = new byte[fieldsLength];
        region.getBytes(ENTRIES + at + ClassTableDescriptor.TEXT, name);
        region.getBytes(ENTRIES + at + ClassTableDescriptor.TEXT + nameLength, fields);
        if (region.getLong(ENTRIES + at + ClassTableDescriptor.HASH, ByteOrder.LITTLE_ENDIAN)
                != ClassTableEntry.hash(name, fields)) {
            throw damaged("an entry does not match its hash, entry=" + at, end);
        }
        return new ClassVersion(new String(name, StandardCharsets.UTF_8), new String(fields, StandardCharsets.UTF_8));
    }

    private CodecException damaged(final String what, final long end) {
        return new CodecException("the channel's class table is damaged: " + what + " end=" + end + " room=" + room
                + "; delete the channel's file, with no process using it, and create it again");
    }
}
