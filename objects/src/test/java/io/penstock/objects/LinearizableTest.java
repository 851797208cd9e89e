package io.penstock.objects;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The checker of histories finds what is wrong. */
class LinearizableTest {
    private static Linearizable.Call call(
            final Linearizable.Kind kind, final String value, final String result, final long start, final long end) {
        return new Linearizable.Call(kind, value, result, start, end);
    }

    @Test
    @DisplayName("calls that overlap may have any order, calls that do not have theirs")
    void orders() {
        final Linearizable.Call put = call(Linearizable.Kind.PUT, "a", null, 0, 10);
        assertTrue(Linearizable.check(List.of(put, call(Linearizable.Kind.GET, null, null, 5, 6))));
        assertTrue(Linearizable.check(List.of(put, call(Linearizable.Kind.GET, null, "a", 5, 6))));
        assertFalse(Linearizable.check(List.of(put, call(Linearizable.Kind.GET, null, null, 11, 12))));
    }

    @Test
    @DisplayName("a lost update, a value from nowhere and a value that comes back are found")
    void wrongHistories() {
        final Linearizable.Call put = call(Linearizable.Kind.PUT, "a", null, 0, 10);
        assertFalse(Linearizable.check(List.of(put, call(Linearizable.Kind.PUT, "b", null, 20, 30))));
        assertFalse(Linearizable.check(List.of(put, call(Linearizable.Kind.GET, null, "b", 5, 6))));
        assertFalse(Linearizable.check(List.of(
                put,
                call(Linearizable.Kind.REMOVE, null, "a", 11, 12),
                call(Linearizable.Kind.GET, null, "a", 13, 14))));
        assertFalse(Linearizable.check(List.of(put, call(Linearizable.Kind.PUT_IF_ABSENT, "b", null, 11, 12))));
    }
}
