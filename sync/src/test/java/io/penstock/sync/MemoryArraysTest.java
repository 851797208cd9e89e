package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** In memory. */
class MemoryArraysTest extends ArraysContract {
    @Override
    Board newBoard() {
        return Board.inMemory();
    }

    @Test
    @DisplayName("V8: a board in memory can be made as large as its arrays need")
    void largerBoard() {
        try (Board large = Board.inMemory(16 << 20)) {
            final SharedLongArray array = large.longArray("a", 1_500_000);
            array.set(1_499_999, 5);
            assertEquals(5, array.get(1_499_999));
        }
        assertThrows(IllegalArgumentException.class, () -> Board.inMemory(0));
    }
}
