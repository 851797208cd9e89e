package io.penstock.benchmarks;

class LivenessSmokeTest extends SmokeTest {
    LivenessSmokeTest() {
        super("liveness", 1);
    }
}
