package io.penstock.benchmarks;

class PipeSmokeTest extends SmokeTest {
    PipeSmokeTest() {
        super(
                "pipe",
                4,
                "round trip: Penstock bytes, busySpin, singleThreaded",
                "stream: Penstock claim/handler, busySpin, singleThreaded",
                "stream: Penstock records, balanced",
                "stream: raw ring",
                "stream: Aeron",
                "stream: Chronicle",
                "stream: JDK",
                "stream: JeroMQ",
                "silence: the same by doorbell",
                "silence: Python",
                "64 MiB: Penstock bytes, balanced, ring of 4 MiB",
                "growth of the messages: Penstock",
                "growth of the messages: Aeron",
                "growth of the messages: Python",
                "growth of the number of pipes: Penstock",
                "growth of the number of pipes: Python");
    }
}
