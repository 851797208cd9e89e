package io.penstock.benchmarks;

class IdleSmokeTest extends SmokeTest {
    IdleSmokeTest() {
        super("idle", 1);
    }
}
