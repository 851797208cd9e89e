package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.CrashingBuffer;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Snapshot;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CrashingBufferTest {
    @Test
    @Tag("kill")
    void everyStoringMethodCallsTheSwitchFirst() throws Exception {
        final List<String> missed = new ArrayList<>();
        for (final Method method : AtomicBuffer.class.getMethods()) {
            if (!BufferCalls.stores(method)) {
                continue;
            }
            final ByteBuffer region = ByteBuffer.allocateDirect(256);
            final Snapshot before = new Snapshot(region);
            final KillSwitch victim = KillSwitch.throwing();
            final CrashingBuffer buffer = new CrashingBuffer(region, victim);
            victim.arm(0);
            try {
                method.invoke(buffer, BufferCalls.arguments(method, 8));
                missed.add(method.toString());
            } catch (final InvocationTargetException e) {
                if (!(e.getCause() instanceof KillSwitch.Killed)) {
                    missed.add(method + " " + e.getCause());
                }
            }
            if (!before.isSameAs(region)) {
                missed.add("stored: " + method);
            }
        }
        assertEquals(List.of(), missed);
    }

    @Test
    @Tag("kill")
    void blockCopiesGoInStepsOfEightBytes() {
        final ByteBuffer region = ByteBuffer.allocateDirect(64);
        final KillSwitch victim = KillSwitch.throwing();
        final CrashingBuffer buffer = new CrashingBuffer(region, victim);
        victim.arm(2);

        assertThrows(
                KillSwitch.Killed.class,
                () -> buffer.putBytes(0, new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3}));

        assertEquals(0x0202020202020202L, buffer.getLong(8));
        assertEquals(0, buffer.getByte(16));
    }

    @Test
    @Tag("kill")
    void aDeadProcessStoresNothingMore() {
        final KillSwitch victim = KillSwitch.throwing();
        final CrashingBuffer buffer = new CrashingBuffer(ByteBuffer.allocateDirect(64), victim);
        victim.arm(0);

        assertThrows(KillSwitch.Killed.class, () -> buffer.putLong(0, 1));
        victim.disarm();
        assertThrows(KillSwitch.Killed.class, () -> buffer.putLong(0, 1));
        assertTrue(victim.isDead());
    }

    @Test
    @Tag("kill")
    void theDriverKillsBeforeEveryStoreAndStopsWhenTheOperationCompletes() {
        final KillPoints kills = new KillPoints("driver");
        final List<Long> seen = new ArrayList<>();

        final long points = kills.forEvery("threeStores", victim -> {
            final ByteBuffer region = ByteBuffer.allocateDirect(64);
            final CrashingBuffer buffer = new CrashingBuffer(region, victim);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    buffer.putLong(0, 1);
                    buffer.putIntRelease(0, 2);
                    assertTrue(buffer.compareAndSetLong(0, 2, 3));
                }

                @Override
                public void check(final boolean killed) {
                    final long value = buffer.getLong(0);
                    assertEquals(value != 3, killed);
                    seen.add(value);
                }
            };
        });

        assertEquals(3, points);
        assertEquals(List.of(0L, 1L, 2L, 3L), seen);
        assertEquals(3, kills.total());
    }

    @Test
    void aSwitchThatIsNotArmedOnlyCounts() {
        final KillSwitch victim = KillSwitch.throwing();
        final CrashingBuffer buffer = new CrashingBuffer(ByteBuffer.allocateDirect(64), victim);
        buffer.putLong(0, 1);
        buffer.setMemory(0, 17, (byte) 1);
        assertEquals(4, victim.steps());
        assertFalse(victim.isDead());
    }
}
