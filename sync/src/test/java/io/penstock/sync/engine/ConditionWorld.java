package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.Waiting;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.Doorbell;
import io.penstock.core.wait.Futex;
import io.penstock.core.wait.OpenWait;
import io.penstock.core.wait.Sleeper;
import io.penstock.core.wait.WaitHost;
import io.penstock.core.wait.WaitList;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Processes that share a board with a lock, one of its conditions and a number, by the product's own classes. Only the heartbeat is not there: what it would
 * make up for shows. A death is made known by {@link #bury}.
 */
final class ConditionWorld {
    private static final int CONTROL = 0;
    private static final int ARENA = 1;
    private static final int LIST = 2;
    private static final int ARENA_LENGTH = 4096;

    private final World world;
    private final AtomicInteger deaths = new AtomicInteger();
    private final Set<Integer> dead = ConcurrentHashMap.newKeySet();
    private final Set<Integer> stopped = ConcurrentHashMap.newKeySet();
    private final List<Host> hosts = new CopyOnWriteArrayList<>();

    private final long lockParameter;

    /** At most so many threads have a cell; whether the lock was made with a recovery, which none of the processes has. */
    ConditionWorld(final int cells, final boolean asksForRecovery) {
        lockParameter = asksForRecovery ? BoardDescriptor.WITH_RECOVERY : 0;
        world = World.empty(BoardDescriptor.CONTROL_LENGTH, ARENA_LENGTH, WaitList.regionLength(cells));
    }

    ConditionWorld() {
        this(32, false);
    }

    /** As the hub sees a process that was killed: first the mark, then the count, then its listeners. */
    void bury(final int participant) {
        dead.add(participant);
        deaths.incrementAndGet();
        hosts.forEach(host -> host.asleep.forEach(Sleeper::kickIfReady));
    }

    void stop(final int participant) {
        stopped.add(participant);
    }

    /** Without a futex its threads could sleep by doorbells alone, and it has none: the test is skipped. */
    static void needsFutex() {
        assumeTrue(
                Futex.load(),
                "the world of this test has no doorbells, and this JVM has no futex: JDK 24 and later need --enable-native-access");
    }

    /** A process that lives. */
    Process process(final int self) {
        return process(self, world.view(KillSwitch.throwing()));
    }

    Process process(final int self, final World.View view) {
        return new Process(new Opened(self, view), lockParameter);
    }

    World world() {
        return world;
    }

    private final class Host implements WaitHost {
        private final int self;
        private final Set<Sleeper> asleep = ConcurrentHashMap.newKeySet();
        private final Set<OpenWait> open = ConcurrentHashMap.newKeySet();

        Host(final int self) {
            this.self = self;
        }

        @Override
        public int self() {
            return self;
        }

        @Override
        public boolean isDead(final int participant) {
            return dead.contains(participant);
        }

        @Override
        public boolean isStopped(final int participant) {
            return stopped.contains(participant);
        }

        @Override
        public boolean canSleepByFutex() {
            return Futex.load();
        }

        @Override
        public Doorbell doorbell() {
            throw new AssertionError("no futex here");
        }

        @Override
        public Set<Sleeper> sleepers() {
            return asleep;
        }

        @Override
        public Set<OpenWait> openWaits() {
            return open;
        }
    }

    private final class Opened extends OpenBoard {
        private final Host host;
        private final EntryTable table;
        private final WaitList list;
        private final Map<Integer, Object> locals = new ConcurrentHashMap<>();

        Opened(final int self, final World.View view) {
            final EntryFlags flags = new EntryFlags();
            host = new Host(self);
            hosts.add(host);
            table = new EntryTable(view.region(CONTROL), view.region(ARENA), 1, host, flags, "world");
            list = new WaitList(view.region(LIST), host, flags);
        }

        @Override
        public EntryTable table() {
            return table;
        }

        @Override
        public BoardWaits waits() {
            return new ListWaits(list, Waiting.PARKING);
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
        public Host participants() {
            return host;
        }

        @Override
        long pidOf(final int participant) {
            return participant;
        }

        @Override
        @SuppressWarnings("unchecked") // one kind of object for each entry
        <T> T local(final Entry entry, final Supplier<T> maker) {
            return (T) locals.computeIfAbsent(entry.body(), none -> maker.get());
        }

        @Override
        LockTurns<?> turns(final Entry entry) {
            return new ListTurns(list, Waiting.PARKING, table.arena(), entry.body(), entry.condition());
        }

        @Override
        ConditionQueue<?> conditionQueue(final Entry entry) {
            return new ListConditionQueue(list, Waiting.PARKING, entry.condition());
        }

        @Override
        PermitTurns<?> permitTurns(final Entry entry) {
            throw new UnsupportedOperationException("no semaphores here");
        }

        @Override
        ReadWriteTurns readWriteTurns(final Entry entry) {
            throw new UnsupportedOperationException("no read-write locks here");
        }

        @Override
        boolean breaksDeadlocks() {
            return false;
        }

        @Override
        List<DeadlockFinder.Cycle> deadlocks() {
            return List.of();
        }

        @Override
        int deaths() {
            return deaths.get();
        }

        @Override
        long nowMs() {
            return 0;
        }

        @Override
        public String location() {
            return "world";
        }

        @Override
        public URI uri() {
            return MemoryBoard.LOCATION;
        }

        @Override
        public long instance() {
            return 1;
        }

        @Override
        public void destroy() {
            close();
        }

        @Override
        protected void end() {
            // nothing is open
        }

        @Override
        public void closeWith(final Object handle, final boolean told) {
            // nothing is left open
        }
    }

    /** One of the processes. */
    static final class Process {
        private final Opened board;
        private final LockPlace lock;
        private final ConditionPlace condition;
        private final EntryPlace number;

        private Process(final Opened board, final long lockParameter) {
            this.board = board;
            number = board.entry(Entry.Wanted.of("n", EntryKind.LONG, 0));
            final EntryPlace locked = board.entry(new Entry.Wanted("l", EntryKind.LOCK, lockParameter, 0, 0));
            lock = new LockPlace(locked, null);
            condition = new ConditionPlace(board.entry(ConditionPlace.wanted(locked.entry(), "c")), lock);
        }

        LockPlace lock() {
            return lock;
        }

        ConditionPlace condition() {
            return condition;
        }

        int self() {
            return board.host.self;
        }

        int openWaits() {
            return board.host.open.size();
        }

        long number() {
            return number.words().getLongVolatile(number.index());
        }

        void number(final long value) {
            number.words().putLongVolatile(number.index(), value);
        }

        Tenure acquire() {
            try {
                return lock.acquire(Deadline.NEVER, false);
            } catch (final InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        }

        /** Adds one under the lock, and tells one, or all. */
        void add(final boolean all) {
            acquire();
            number(number() + 1);
            if (all) {
                condition.signalAll();
            } else {
                condition.signal();
            }
            lock.unlock();
        }

        /** Waits until there is one, and takes it. */
        void take() throws InterruptedException {
            acquire();
            try {
                while (number() == 0) {
                    condition.await(Deadline.NEVER, true);
                }
                number(number() - 1);
            } finally {
                lock.unlock();
            }
        }

        /** Waits until there is one, and leaves it. */
        void see() throws InterruptedException {
            acquire();
            try {
                while (number() == 0) {
                    condition.await(Deadline.NEVER, true);
                }
            } finally {
                lock.unlock();
            }
        }

        /** A participant's name. */
        static int named(final int slot) {
            return ParticipantId.of(slot, 1);
        }
    }
}
