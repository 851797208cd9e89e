package io.penstock.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Lanes, checkpoint, large records' files and the log file, all in memory, so that the same state can be met again and again by "processes" that are
 * killed. A record is {@code [lane:number:time:filling]}.
 */
final class LogWorld {
    static final int CAPACITY = 1024;
    private static final Pattern TELLING = Pattern.compile("penstock: records dropped[^\n]* count=(\\d+)[^\n]*\n");
    static final int BATCH = 256;
    static final int INLINE = LaneDescriptor.inlineLimit(CAPACITY);

    private static final int CHECKPOINT = 0;

    private final World memory;
    private final List<Integer> accepted = new ArrayList<>();
    private final TreeMap<String, byte[]> large = new TreeMap<>();
    private byte[] log = new byte[0];
    private FileIdentity identity = new FileIdentity(7, 1);
    private final List<Old> old = new ArrayList<>();
    private boolean missing;
    private long files = 1;
    private RotationRule rotation = RotationRule.NONE;
    private long clock;
    private int rooms;

    LogWorld(final int lanes) {
        this(World.empty(lengths(lanes)));
        accepted.addAll(Collections.nCopies(lanes, 0));
    }

    private LogWorld(final World memory) {
        this.memory = memory;
    }

    /** The checkpoint, then each lane's words and its ring. */
    private static int[] lengths(final int lanes) {
        final int[] lengths = new int[1 + 2 * lanes];
        lengths[CHECKPOINT] = CheckpointDescriptor.TABLE + 16 * 16;
        for (int lane = 0; lane < lanes; lane++) {
            lengths[1 + 2 * lane] = LaneDescriptor.WORDS_LENGTH;
            lengths[2 + 2 * lane] = LaneDescriptor.ringLength(CAPACITY);
        }
        return lengths;
    }

    private AtomicBuffer words(final int lane, final KillSwitch victim) {
        return memory.region(1 + 2 * lane, victim);
    }

    private AtomicBuffer ring(final int lane, final KillSwitch victim) {
        return memory.region(2 + 2 * lane, victim);
    }

    private int lanes() {
        return accepted.size();
    }

    LogWorld copy() {
        final LogWorld copy = new LogWorld(memory.photograph().copy());
        copy.accepted.addAll(accepted);
        copy.large.putAll(large);
        copy.log = log.clone();
        copy.identity = identity;
        old.forEach(file -> copy.old.add(new Old(file.identity, file.content.clone())));
        copy.missing = missing;
        copy.files = files;
        copy.rotation = rotation;
        copy.clock = clock;
        return copy;
    }

    static LaneName name(final int lane) {
        return new LaneName(1 << 11 | lane, 1);
    }

    /** A record of a lane; its filling depends on its length alone. */
    private byte[] record(final int lane, final int number, final int filling) {
        return ("[" + lane + ":" + number + ":" + (++clock) + ":" + "abcdefghij".repeat(filling / 10) + "]")
                .getBytes(US_ASCII);
    }

    LaneWriter writer(final int lane, final KillSwitch victim) {
        return new LaneWriter(words(lane, victim), ring(lane, victim));
    }

    /** Appends as a worker does, unless there is no room. */
    boolean append(final int lane, final int filling, final KillSwitch victim) {
        final LaneWriter writer = writer(lane, victim);
        final byte[] record = record(lane, accepted.get(lane), filling);
        final boolean done;
        if (record.length <= INLINE) {
            done = writer.tryAppend(800, clock, record, 0, record.length);
        } else {
            final long number = writer.nextLarge();
            victim.beforeStep();
            large.put(name(lane).largeName(number), record);
            done = writer.tryAppendLarge(800, clock, number, record.length);
            if (!done) {
                large.remove(name(lane).largeName(number));
            }
        }
        if (done) {
            writer.countWritten(clock);
            accepted.set(lane, accepted.get(lane) + 1);
        }
        return done;
    }

    void appendSome(final Random random, final int records) {
        for (int i = 0; i < records; i++) {
            final int filling = random.nextInt(6) == 0 ? 100 + random.nextInt(500) : random.nextInt(80);
            append(random.nextInt(lanes()), filling, KillSwitch.throwing());
        }
    }

    /** Somebody renames the log file while no sink runs. */
    void rename() {
        takeAway();
        openAgain();
    }

    private void takeAway() {
        old.add(new Old(identity, log));
        log = new byte[0];
        missing = true;
    }

    private void openAgain() {
        identity = new FileIdentity(7, ++files);
        missing = false;
    }

    /** The sinks begin a new file before one becomes longer. */
    LogWorld rotating(final long maxSize) {
        rotation = new RotationRule(maxSize, Rotation.NEVER, ZoneOffset.UTC);
        return this;
    }

    /** A worker gives up a record. */
    void drop(final int lane) {
        final AtomicBuffer words = words(lane, KillSwitch.throwing());
        words.getAndAddLong(LaneDescriptor.DROPPED, 1);
    }

    List<Integer> lengths() {
        return old.stream().map(file -> file.content.length).toList();
    }

    /** A file that the sink writes no longer. */
    private static final class Old {
        private final FileIdentity identity;
        private byte[] content;

        Old(final FileIdentity identity, final byte[] content) {
            this.identity = identity;
            this.content = content;
        }
    }

    /** A sink starts: it recovers, then writes what there is. */
    void sink(final KillSwitch victim) throws IOException {
        sink(victim, Long.MAX_VALUE);
    }

    /** A sink that others overtake before its first batch. */
    void sinkMeanwhile(final Runnable others) throws IOException {
        final Iterator<Runnable> once = List.of(others).iterator();
        round(() -> {
            if (once.hasNext()) {
                once.next().run();
            }
        });
    }

    /** A sink's round, and what happens before each of its batches. */
    void round(final Runnable between) throws IOException {
        final KillSwitch noKill = KillSwitch.throwing();
        final List<LaneReader> readers = readers(noKill);
        drain(noKill).round(readers, new Output(noKill, Long.MAX_VALUE), between);
    }

    /** How often a worker was told that there is room. */
    int rooms() {
        return rooms;
    }

    boolean isEmpty(final int lane) {
        return readers(KillSwitch.throwing()).get(lane).isEmpty();
    }

    /** A sink whose disk is full after some bytes, once. */
    void sink(final KillSwitch victim, final long space) throws IOException {
        final List<LaneReader> readers = readers(victim);
        final Drain drain = drain(victim);
        if (missing) {
            openAgain();
        }
        final Output output = new Output(victim, space);
        drain.recover(readers, output);
        drain.start(output, 0);
        try {
            drain.round(readers, output, () -> {});
        } catch (final IOException diskFull) {
            output.space = Long.MAX_VALUE;
            drain.recover(readers, output);
            drain.round(readers, output, () -> {});
        }
    }

    private Drain drain(final KillSwitch victim) {
        return new Drain(
                new Checkpoint(memory.region(CHECKPOINT, victim), Path.of(CheckpointDescriptor.FILE_NAME)),
                new MemoryFiles(victim),
                false,
                rotation,
                () -> {},
                () -> 1,
                BATCH);
    }

    private List<LaneReader> readers(final KillSwitch victim) {
        final List<LaneReader> readers = new ArrayList<>();
        for (int i = 0; i < lanes(); i++) {
            readers.add(new LaneReader(name(i), 4711, words(i, victim), ring(i, victim), () -> rooms++));
        }
        return readers;
    }

    /** The worker of a lane is dead. */
    void repair(final int lane, final KillSwitch victim) {
        readers(victim).get(lane).repair();
    }

    /** Every accepted record is in the files exactly once, whole, in the order of its lane; nothing else is, and nothing is left. */
    void check(final int uncertainLane) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        old.forEach(file -> all.writeBytes(file.content));
        all.writeBytes(log);
        final int[] next = new int[lanes()];
        final long[] bytes = new long[lanes()];
        final Matcher telling = TELLING.matcher(all.toString(US_ASCII));
        long told = 0;
        while (telling.find()) {
            told += Long.parseLong(telling.group(1));
        }
        long dropped = 0;
        for (int lane = 0; lane < lanes(); lane++) {
            dropped += words(lane, KillSwitch.throwing()).getLong(LaneDescriptor.DROPPED);
        }
        assertEquals(dropped, told, "dropped records told");
        for (final String record : telling.replaceAll("").split("(?<=])", -1)) {
            if (record.isEmpty()) {
                continue;
            }
            final String[] parts = record.split(":", -1);
            assertEquals(4, parts.length, record);
            final int lane = Integer.parseInt(parts[0].substring(1));
            assertEquals(next[lane]++, Integer.parseInt(parts[1]), "lane " + lane + " of " + all);
            bytes[lane] += record.length();
            final String filling = parts[3];
            assertEquals("abcdefghij".repeat(filling.length() / 10) + "]", filling);
        }
        for (int lane = 0; lane < next.length; lane++) {
            final AtomicBuffer words = words(lane, KillSwitch.throwing());
            assertEquals(next[lane], words.getLong(LaneDescriptor.TAKEN), "records taken from lane " + lane);
            assertEquals(bytes[lane], words.getLong(LaneDescriptor.TAKEN_BYTES), "bytes taken from lane " + lane);
            if (lane == uncertainLane && next[lane] == accepted.get(lane) + 1) {
                continue;
            }
            assertEquals(accepted.get(lane), next[lane], "records of lane " + lane);
        }
        final KillSwitch noKill = KillSwitch.throwing();
        readers(noKill).forEach(reader -> assertTrue(reader.isEmpty(), "left in " + reader.name()));
        if (uncertainLane < 0) {
            assertEquals(List.of(), List.copyOf(large.keySet()), "large files left");
        }
        final Checkpoint after =
                new Checkpoint(memory.region(CHECKPOINT, noKill), Path.of(CheckpointDescriptor.FILE_NAME));
        assertEquals(null, assertDoesNotThrow(after::intent));
        final long end = after.end(identity);
        assertTrue(end == log.length || end == -1 || log.length == 0, "end " + end + " length " + log.length);
    }

    String logText() {
        return new String(log, US_ASCII);
    }

    /** The log file; a write stops where the process is killed, byte by byte. */
    private final class Output implements LogOutput {
        private final KillSwitch victim;
        private final Old other;
        private long space;

        Output(final KillSwitch victim, final long space) {
            this(victim, space, null);
        }

        Output(final KillSwitch victim, final long space, final Old other) {
            this.victim = victim;
            this.space = space;
            this.other = other;
        }

        private byte[] content() {
            return other != null ? other.content : log;
        }

        private void setContent(final byte[] content) {
            if (other != null) {
                other.content = content;
            } else {
                log = content;
            }
        }

        @Override
        public void keep() {
            // find() looks everywhere
        }

        @Override
        public FileIdentity identity() {
            return other != null ? other.identity : identity;
        }

        @Override
        public long size() {
            return content().length;
        }

        @Override
        public void append(final ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                victim.beforeStep();
                if (space-- <= 0) {
                    throw new IOException("disk full");
                }
                final byte[] longer = java.util.Arrays.copyOf(content(), content().length + 1);
                longer[longer.length - 1] = bytes.get();
                setContent(longer);
            }
        }

        @Override
        public void truncate(final long size) {
            victim.beforeStep();
            setContent(java.util.Arrays.copyOf(content(), (int) size));
        }

        @Override
        public void force() {}

        @Override
        public LogOutput find(final FileIdentity wanted) {
            return old.stream()
                    .filter(file -> file.identity.equals(wanted))
                    .findFirst()
                    .map(file -> new Output(victim, space, file))
                    .orElse(null);
        }

        @Override
        public boolean rotate(final long nowMs) {
            victim.beforeStep();
            takeAway();
            victim.beforeStep();
            openAgain();
            return true;
        }

        @Override
        public boolean follow() {
            return false;
        }

        @Override
        public void close() {}
    }

    private final class MemoryFiles extends LargeFiles {
        private final KillSwitch victim;

        MemoryFiles(final KillSwitch victim) {
            super(Path.of("."));
            this.victim = victim;
        }

        @Override
        InputStream open(final LaneName lane, final long number) {
            return new ByteArrayInputStream(large.get(lane.largeName(number)));
        }

        @Override
        boolean isReadable(final LaneName lane, final long number) {
            return true;
        }

        @Override
        long length(final LaneName lane, final long number) {
            final byte[] bytes = large.get(lane.largeName(number));
            return bytes == null ? 0 : bytes.length;
        }

        @Override
        void delete(final LaneName lane, final long number) {
            victim.beforeStep();
            large.remove(lane.largeName(number));
        }
    }
}
