package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.PreemptingBuffer;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.Snapshot;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PreemptingBufferTest {
    private static final class Preempted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    @DisplayName("every method that loads or stores runs the action before its first access")
    void everyAccess() throws Exception {
        final List<String> missed = new ArrayList<>();
        int tried = 0;
        for (final Method method : AtomicBuffer.class.getMethods()) {
            if (!accesses(method)) {
                continue;
            }
            tried++;
            final ByteBuffer region = ByteBuffer.allocateDirect(256);
            final Snapshot before = new Snapshot(region);
            final Preemption preemption = new Preemption();
            final PreemptingBuffer buffer = new PreemptingBuffer(region, preemption);
            preemption.arm(0, () -> {
                throw new Preempted();
            });
            try {
                method.invoke(buffer, BufferCalls.arguments(method, 8));
                missed.add(method.toString());
            } catch (final InvocationTargetException e) {
                if (!(e.getCause() instanceof Preempted)) {
                    missed.add(method + " " + e.getCause());
                }
            }
            if (!before.isSameAs(region)) {
                missed.add("stored: " + method);
            }
        }
        assertEquals(List.of(), missed);
        assertTrue(tried > 100, "methods=" + tried);
    }

    private static boolean accesses(final Method method) {
        return BufferCalls.stores(method)
                || (BufferCalls.takesAnIndex(method) && !"boundsCheck".equals(method.getName()));
    }

    @Test
    @DisplayName("the action may change what the access then finds")
    void runsBefore() {
        final Preemption preemption = new Preemption();
        final PreemptingBuffer buffer = new PreemptingBuffer(ByteBuffer.allocateDirect(64), preemption);
        final MappedBuffer other = new MappedBuffer(buffer.byteBuffer());
        preemption.arm(1, () -> other.putLong(8, 5));
        assertEquals(0, buffer.getAndAddLong(8, 1));
        assertEquals(5, buffer.getAndAddLong(8, 1));
        assertEquals(6, buffer.getLong(8));
    }
}
