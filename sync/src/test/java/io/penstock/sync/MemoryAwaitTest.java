package io.penstock.sync;

import io.penstock.testkit.Background;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** In memory. */
class MemoryAwaitTest extends AwaitContract {
    @Override
    Board newBoard() {
        return Board.inMemory();
    }

    @Test
    @DisplayName(
            "V5: a value that comes without a wake-up, as by a weaker store that misses one, is found all the same")
    void missedWakeUp() throws Exception {
        final SharedLong number = board.number("n");
        final CompletableFuture<Void> waiter = Background.run(() -> number.await(value -> value == 1));
        Background.assertBlocked(waiter);
        number.place().words().putLongVolatile(number.place().index(), 1);
        waiter.get(10, TimeUnit.SECONDS);
    }
}
