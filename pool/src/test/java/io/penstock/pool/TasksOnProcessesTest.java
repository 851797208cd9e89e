package io.penstock.pool;

import org.junit.jupiter.api.Tag;

@Tag("two-process")
class TasksOnProcessesTest extends TasksContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return quickly(builder);
    }
}
