package io.penstock.core.wait;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.testkit.PreemptingBuffer;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wait that fails at any access to shared memory, for want of stack, keeps no cell and no sleeper. */
@Timeout(120)
class WaitFailureTest {
    private static final int CELLS = 32; // a page of them
    private static final int CONDITION = 1;
    private static final int FEW = 12;
    private static final BooleanSupplier NEVER = () -> false;

    @TempDir
    Path directory;

    private final Preemption preemption = new Preemption();
    private WaitHost hub;
    private Host host;
    private WaitList list;
    private WaitList looks;
    private boolean happened;

    /** Signals the process's own: it has its own sets, so that no heartbeat comes between. */
    private record Host(WaitHost hub, boolean canSleepByFutex, Runnable access, Set<Sleeper> asleep, Set<OpenWait> open)
            implements WaitHost {
        @Override
        public Set<Sleeper> sleepers() {
            access.run();
            return asleep;
        }

        @Override
        public Set<OpenWait> openWaits() {
            access.run();
            return open;
        }

        @Override
        public int self() {
            return hub.self();
        }

        @Override
        public boolean isDead(final int participant) {
            return false;
        }

        @Override
        public boolean isStopped(final int participant) {
            return false;
        }

        @Override
        public Doorbell doorbell() {
            return hub.doorbell();
        }
    }

    /** Where trouble begins that goes on until the call has ended. */
    private static final class NoStack extends StackOverflowError {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void join() throws Exception {
        hub = Channel.create(directory.resolve("channel"), WaitListTest.layout(CELLS), fresh -> {})
                .hub();
    }

    private void begin(final boolean byFutex) {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(WaitList.regionLength(CELLS));
        final AtomicBuffer region = new PreemptingBuffer(bytes, preemption);
        host = new Host(
                hub,
                byFutex && hub.canSleepByFutex(),
                () -> region.getLongVolatile(0),
                ConcurrentHashMap.newKeySet(),
                ConcurrentHashMap.newKeySet());
        list = new WaitList(region, host);
        looks = new WaitList(new PreemptingBuffer(bytes, new Preemption()), host);
    }

    private void fail(final boolean goesOn) {
        happened = true;
        if (goesOn) {
            preemption.arm(0, () -> fail(true));
        }
        throw new NoStack();
    }

    /** Runs a call that fails at each access in turn, and then looks at what it has left. */
    private void failEverywhere(final boolean byFutex, final boolean goesOn, final Callable<Object> call)
            throws Exception {
        int failures = 0;
        do {
            begin(byFutex);
            happened = false;
            preemption.arm(failures, () -> fail(goesOn));
            try {
                call.call();
            } catch (final NoStack expected) {
                failures++;
            }
            preemption.disarm();
            for (final OpenWait wait : host.open()) {
                if (wait.over) {
                    wait.leave(); // as the heartbeat does
                }
            }
            final String where = "access=" + failures;
            assertEquals(Set.of(), host.open(), where);
            assertEquals(Set.of(), host.asleep(), where);
            assertEquals(List.of(), looks.waiters(), where);
            final List<Integer> cells = new ArrayList<>();
            for (int cell = looks.cells().claim();
                    cell != WaitCells.NONE;
                    cell = looks.cells().claim()) {
                assertEquals(0, WaitListDescriptor.phase(looks.cells().stateOf(cell)), where);
                cells.add(cell);
            }
            assertEquals(CELLS, cells.size(), where);
        } while (happened || failures < FEW); // the time may have been up before it slept
    }

    @ParameterizedTest(name = "by futex: {0}, the failure goes on: {1}")
    @CsvSource({"true,false", "true,true", "false,false", "false,true"})
    @DisplayName("C6: a wait at one list")
    void one(final boolean byFutex, final boolean goesOn) throws Exception {
        failEverywhere(
                byFutex,
                goesOn,
                () -> list.await(CONDITION, Waiting.PARKING, NEVER, Deadline.after(10, TimeUnit.MILLISECONDS)));
    }

    /** As a caller has to do it. */
    private static void leave(final SignalWait wait) {
        boolean left = false;
        try {
            wait.leave();
            left = true;
        } finally {
            if (!left) {
                wait.over = true;
            }
        }
    }

    @ParameterizedTest(name = "by futex: {0}, the failure goes on: {1}")
    @CsvSource({"true,false", "true,true", "false,false", "false,true"})
    @DisplayName("S18: a wait for a signal")
    void signal(final boolean byFutex, final boolean goesOn) throws Exception {
        failEverywhere(byFutex, goesOn, () -> {
            final SignalWait wait = new SignalWait(list, CONDITION, NEVER, true);
            try {
                wait.enter();
                wait.sleep(Waiting.PARKING, Deadline.after(10, TimeUnit.MILLISECONDS));
            } finally {
                leave(wait);
            }
            return wait.wasSignalled();
        });
    }

    @ParameterizedTest(name = "the failure goes on: {0}")
    @CsvSource({"false", "true"})
    @DisplayName("S20: a signal for a wait that fails to leave, at any access, goes to the next one")
    void signalIsPassedOn(final boolean goesOn) {
        int failures = 0;
        do {
            begin(true);
            happened = false;
            final SignalWait first = new SignalWait(list, CONDITION, NEVER, true);
            final SignalWait second = new SignalWait(looks, CONDITION, NEVER, true);
            first.enter();
            second.enter();
            looks.signal(CONDITION);
            preemption.arm(failures, () -> fail(goesOn));
            try {
                leave(first);
            } catch (final NoStack expected) {
                failures++;
            }
            preemption.disarm();
            if (first.over) {
                first.leave(); // as the heartbeat does
            } else {
                assertTrue(first.wasSignalled());
            }
            second.leave();
            assertEquals(first.over, second.wasSignalled(), "access=" + failures);
            assertEquals(Set.of(), host.open());
        } while (happened);
        assertTrue(failures >= 3, "failures=" + failures);
    }

    /** Waits at one point. */
    private final class Point implements WaitAny.Point {
        @Override
        public WaitList waitList() {
            return list;
        }

        @Override
        public int condition() {
            return CONDITION;
        }

        @Override
        public boolean mayBeReady() {
            return false;
        }

        @Override
        public WaitAny.Look look() {
            return WaitAny.Look.NOT_READY;
        }
    }

    @ParameterizedTest(name = "the failure goes on: {0}")
    @CsvSource({"false", "true"})
    @DisplayName("C15: a wait at several lists")
    void any(final boolean goesOn) throws Exception {
        failEverywhere(
                false,
                goesOn,
                () -> WaitAny.await(
                        List.of(new Point(), new Point()), Waiting.PARKING, Deadline.after(10, TimeUnit.MILLISECONDS)));
    }

    @Test
    @DisplayName("D6: a process that has failed so leaves its hub all the same")
    void leaves() {
        list = new WaitList(
                new PreemptingBuffer(ByteBuffer.allocateDirect(WaitList.regionLength(CELLS)), preemption), hub);
        final WaitTicket place = new WaitTicket(0, WaitTicket.NO_GROUP);
        place.list = list;
        place.over = true;
        hub.openWaits().add(place);
        await().until(() -> hub.openWaits().isEmpty());
    }
}
