package io.penstock.benchmarks;

class SinkSmokeTest extends SmokeTest {
    SinkSmokeTest() {
        super("sink", 40, "20 kB, 4", "a call", "from call to file", "when idle");
    }
}
