package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.joinable.engine.LeaseEngine;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeldLeaseTest {
    private final List<String> calls = new ArrayList<>();

    /** Fails in the first call of each name, as an engine does whose server is away. */
    private final LeaseEngine engine = (LeaseEngine) Proxy.newProxyInstance(
            LeaseEngine.class.getClassLoader(), new Class<?>[] {LeaseEngine.class}, (proxy, method, arguments) -> {
                final boolean isFirst = !calls.contains(method.getName());
                calls.add(method.getName());
                if (isFirst) {
                    throw new IllegalStateException("no answer");
                }
                return true;
            });

    private HeldLease<String> lease() {
        return new HeldLease<>(engine, null, 1, 2L, 3L, 1, "item");
    }

    @Test
    @DisplayName("X7: a done or release that its engine did not answer may be called again")
    void mayBeTriedAgain() {
        final HeldLease<String> done = lease();
        assertEquals(
                "no answer",
                assertThrows(IllegalStateException.class, done::done).getMessage());
        assertDoesNotThrow(done::done);
        final HeldLease<String> released = lease();
        assertEquals(
                "no answer",
                assertThrows(IllegalStateException.class, released::release).getMessage());
        assertDoesNotThrow(released::release);
        assertThrows(IllegalStateException.class, released::release);
        assertEquals(List.of("done", "done", "release", "release"), calls);
    }

    @Test
    @DisplayName("X7: a close that its engine did not answer leaves the lease held, for another try")
    void closeMayBeTriedAgain() {
        final HeldLease<String> lease = lease();
        assertThrows(IllegalStateException.class, lease::close);
        lease.close();
        lease.close();
        assertEquals(List.of("release", "release"), calls);
    }
}
