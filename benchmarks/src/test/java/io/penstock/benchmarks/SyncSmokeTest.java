package io.penstock.benchmarks;

class SyncSmokeTest extends SmokeTest {
    SyncSmokeTest() {
        super("sync", 70);
    }
}
