package io.penstock.benchmarks;

class PoolSmokeTest extends SmokeTest {
    PoolSmokeTest() {
        super(
                "pool",
                14,
                "awaited, 1 worker: Penstock lambda",
                "awaited, 1 worker: Python Pool.apply",
                "2 workers: Penstock function, submit",
                "2 workers: in one JVM",
                "2 workers: Python ProcessPoolExecutor.submit",
                "map of records",
                "1 MiB there and back, 1 worker: Penstock",
                "closed, 1 worker: Python Pool, forked",
                "growth of a task's time, 4 workers: Penstock",
                "growth of a task's time, 4 workers: Python Pool",
                "idle one");
    }
}
