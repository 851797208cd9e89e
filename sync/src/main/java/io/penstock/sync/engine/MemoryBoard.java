package io.penstock.sync.engine;

import io.penstock.core.memory.Participants;
import io.penstock.core.memory.PrivateMemory;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** A board in this JVM's memory: the same words as in a file, and one process. */
public final class MemoryBoard extends OpenBoard {
    /** Of all such boards; the instance tells them apart. */
    public static final URI LOCATION = URI.create("memory:board");

    private final long instance = ThreadLocalRandom.current().nextLong();
    private final Participants process = new OneProcess();
    private final Map<Integer, Object> locals = new ConcurrentHashMap<>();
    private final Map<Integer, MemoryTurns> turns = new ConcurrentHashMap<>();
    private final Map<Integer, MemoryPermitTurns> permitTurns = new ConcurrentHashMap<>();
    private final Map<Integer, MemoryReadWriteTurns> readWriteTurns = new ConcurrentHashMap<>();
    private final Map<Integer, MemoryConditionQueue> conditions = new ConcurrentHashMap<>();
    private final EntryTable table;
    private final BoardWaits waits;

    /** Empty. */
    public MemoryBoard(final BoardSettings settings) {
        final EntryFlags flags = new EntryFlags();
        this.table = new EntryTable(
                PrivateMemory.region(BoardDescriptor.CONTROL_LENGTH),
                PrivateMemory.region(settings.capacity()),
                1,
                process,
                flags,
                location());
        this.waits = new MemoryWaits(flags, () -> {
            turns.values().forEach(MemoryTurns::wakeAll);
            permitTurns.values().forEach(MemoryPermitTurns::wakeAll);
            readWriteTurns.values().forEach(MemoryReadWriteTurns::wakeAll);
            conditions.values().forEach(MemoryConditionQueue::wakeAll);
        });
    }

    private static final class OneProcess implements Participants {
        @Override
        public int self() {
            return 1;
        }

        @Override
        public boolean isDead(final int participant) {
            return false;
        }
    }

    @Override
    public void closeWith(final Object handle, final boolean told) {
        // nothing is left open: all of it goes with the handle
    }

    @Override
    public EntryTable table() {
        return table;
    }

    @Override
    public BoardWaits waits() {
        return waits;
    }

    @Override
    public Participants participants() {
        return process;
    }

    @Override
    long pidOf(final int participant) {
        return ProcessHandle.current().pid();
    }

    @Override
    long nowMs() {
        return System.currentTimeMillis();
    }

    @Override
    boolean beat() {
        lookAfterHeld();
        return true;
    }

    @Override
    @SuppressWarnings("unchecked") // one kind of object for each entry
    <T> T local(final Entry entry, final Supplier<T> maker) {
        return (T) locals.computeIfAbsent(entry.body(), none -> maker.get());
    }

    @Override
    LockTurns<?> turns(final Entry entry) {
        return turns.computeIfAbsent(entry.body(), none -> new MemoryTurns(this::beat));
    }

    @Override
    PermitTurns<?> permitTurns(final Entry entry) {
        return permitTurns.computeIfAbsent(entry.body(), none -> new MemoryPermitTurns(this::beat));
    }

    @Override
    ReadWriteTurns readWriteTurns(final Entry entry) {
        return readWriteTurns
                .computeIfAbsent(entry.body(), none -> new MemoryReadWriteTurns(this::beat))
                .turns();
    }

    @Override
    ConditionQueue<?> conditionQueue(final Entry entry) {
        return conditions.computeIfAbsent(entry.body(), none -> new MemoryConditionQueue(this::beat));
    }

    /** The only process is this one. */
    @Override
    int deaths() {
        return 0;
    }

    @Override
    boolean breaksDeadlocks() {
        return false;
    }

    /** The tools of the JVM show who waits for whom. */
    @Override
    List<DeadlockFinder.Cycle> deadlocks() {
        return List.of();
    }

    @Override
    public int row() {
        return 0;
    }

    @Override
    public int maxProcesses() {
        return 1;
    }

    @Override
    public String location() {
        return "memory";
    }

    @Override
    public URI uri() {
        return LOCATION;
    }

    @Override
    public long instance() {
        return instance;
    }

    @Override
    public void destroy() {
        close();
    }

    @Override
    protected void end() {
        // the collector has the rest
    }
}
