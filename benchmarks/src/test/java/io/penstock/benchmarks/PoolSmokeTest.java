package io.penstock.benchmarks;

class PoolSmokeTest extends SmokeTest {
    PoolSmokeTest() {
        super("pool", 14);
    }
}
