package io.penstock.benchmarks;

class ColdSmokeTest extends SmokeTest {
    ColdSmokeTest() {
        super("cold", 3, "Penstock", "Python");
    }
}
