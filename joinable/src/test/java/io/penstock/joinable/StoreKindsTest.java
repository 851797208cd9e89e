package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueProcess;
import io.penstock.queue.engine.States;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How each shared word is stored. What a plain store in the wrong place breaks shows on some machines only, and after some
 * compilations only; so it is not waited for, but each store is looked at.
 */
@Tag("kill")
class StoreKindsTest {
    private static final int CAPACITY = 512;
    private static final int MAX_ITEMS = 8;
    private static final LeaseTable.Geometry GEOMETRY =
            new LeaseTable.Geometry(3, QueueDescriptor.maxInline(CAPACITY), 3);
    private static final int STEPS = 2_000;
    private static final int HEAD_CACHE = CAPACITY + RingBufferDescriptor.HEAD_CACHE_POSITION_OFFSET;

    private final Random random = new Random(16);
    private final World world = LeaseProcess.world(CAPACITY, GEOMETRY);
    private final Set<String> seen = new TreeSet<>();
    private final Set<String> wrong = new TreeSet<>();

    @BeforeEach
    void anywhere() {
        States.disturb(world.raw(QueueProcess.RING), CAPACITY, random);
    }

    @Test
    @DisplayName(
            "R15, R16: locks by CAS, control words by release stores; plain ones only where no other process looks yet")
    void storesAreOfTheirKind() {
        int self = 1;
        LeaseProcess process = process(self, KillSwitch.throwing());
        for (int step = 0; step < STEPS; step++) {
            final int me = ++self;
            final int item = step;
            final LeaseProcess before = process;
            final boolean killed =
                    States.maybeKilled(world, me, random, victim -> operate(before.movedTo(process(me, victim)), item));
            if (killed || random.nextInt(6) == 0) {
                for (int id = Math.max(1, me - 100); id <= me; id++) {
                    world.bury(id);
                }
                process = process(++self, KillSwitch.throwing());
                process.recover();
            }
        }
        assertTrue(wrong.isEmpty(), wrong::toString);
        for (final int word : List.of(
                QueueDescriptor.PUT_LOCK,
                QueueDescriptor.PUT_INTENT_SEQ,
                QueueDescriptor.PUT_INTENT_TAIL,
                QueueDescriptor.PUT_SEQ,
                QueueDescriptor.TAKE_LOCK,
                QueueDescriptor.TAKE_INTENT_SEQ,
                QueueDescriptor.TAKE_INTENT_POS,
                QueueDescriptor.TAKE_SEQ,
                QueueDescriptor.ORPHANS)) {
            assertTrue(seen.stream().anyMatch(store -> store.startsWith("control " + word + " ")), "word=" + word);
        }
        System.out.println("kinds of stores=" + seen.size());
    }

    private void operate(final LeaseProcess process, final int item) {
        final int length = random.nextInt(QueueDescriptor.maxInline(CAPACITY) - Integer.BYTES);
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> process.put(item, length);
            case 3 -> process.putAll(List.of(item, item + STEPS), length / 2);
            case 4 -> process.take();
            case 5 -> {
                if (process.take().isPresent()) {
                    process.finish();
                }
            }
            case 6 -> {
                if (process.take().isPresent()) {
                    process.giveBack();
                }
            }
            case 7 -> process.takeAll(2);
            default -> process.recover();
        }
    }

    private LeaseProcess process(final int self, final KillSwitch victim) {
        return LeaseProcess.in(world, self, index -> watched(index, world.region(index, victim)), MAX_ITEMS, GEOMETRY);
    }

    private AtomicBuffer watched(final int region, final AtomicBuffer buffer) {
        return (AtomicBuffer) Proxy.newProxyInstance(
                AtomicBuffer.class.getClassLoader(),
                new Class<?>[] {AtomicBuffer.class},
                (proxy, method, arguments) -> {
                    if (isStore(method)) {
                        look(region, method.getName(), (int) arguments[0]);
                    }
                    try {
                        return method.invoke(buffer, arguments);
                    } catch (final InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static boolean isStore(final Method method) {
        final String name = method.getName();
        return name.startsWith("put")
                || name.startsWith("setMemory")
                || name.startsWith("add")
                || name.startsWith("getAnd")
                || name.startsWith("compareAnd");
    }

    private void look(final int region, final String store, final int index) {
        final boolean atomic = store.startsWith("compareAnd") || store.startsWith("getAnd");
        final boolean ordered = atomic || store.endsWith("Release") || store.endsWith("Volatile");
        final boolean right = switch (region) {
            case QueueProcess.CONTROL -> isLock(index) ? store.startsWith("compareAnd") : ordered;
            case QueueProcess.RING -> ordered || index < CAPACITY || index == HEAD_CACHE;
            case LeaseProcess.HEADERS -> ordered || isUnusedField(index);
            default -> isFree(index / CellDescriptor.payloadStride(GEOMETRY.inlineMax()));
        };
        final String name = region == QueueProcess.CONTROL ? "control " : "region=" + region + " ";
        seen.add(name + index + " " + store);
        if (!right) {
            wrong.add(name + index + " " + store);
        }
    }

    private static boolean isLock(final int index) {
        return index == QueueDescriptor.PUT_LOCK || index == QueueDescriptor.TAKE_LOCK;
    }

    private boolean isUnusedField(final int index) {
        return index % CellDescriptor.HEADER_LENGTH != CellDescriptor.WORD
                && isFree(index / CellDescriptor.HEADER_LENGTH);
    }

    private boolean isFree(final int cell) {
        return world.region(LeaseProcess.HEADERS, KillSwitch.throwing())
                        .getLongVolatile(cell * CellDescriptor.HEADER_LENGTH + CellDescriptor.WORD)
                == CellWord.FREE;
    }
}
