package io.penstock.benchmarks;

class CodecSmokeTest extends SmokeTest {
    CodecSmokeTest() {
        super("codec", 70);
    }
}
