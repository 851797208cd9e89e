package io.penstock.pool;

import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Tag;

/** A pool of processes is an executor as the JDK's are. */
@Tag("two-process")
class ExecutorOfProcessesTest extends ExecutorContract {
    @Override
    ExecutorService make() {
        return ProcessPool.builder().workers(1).build();
    }
}
