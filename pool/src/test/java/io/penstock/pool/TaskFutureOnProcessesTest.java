package io.penstock.pool;

import org.junit.jupiter.api.Tag;

@Tag("two-process")
class TaskFutureOnProcessesTest extends TaskFutureContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return quickly(builder);
    }
}
