package io.penstock.benchmarks;

class QueueSmokeTest extends SmokeTest {
    QueueSmokeTest() {
        super(
                "queue",
                20,
                "2 x 2: JeroMQ",
                "bytes, 2 x 2: Chronicle",
                "bytes, 1 x 1: Chronicle",
                "records, 2 x 2: in one JVM",
                "records, 2 x 2: Penstock",
                "batches of 64, 2 x 2",
                "taskDone, 1 x 2",
                "put to take",
                "number of consumers: Penstock JoinableQueue",
                "growth of the depth",
                "growth of the items: Penstock",
                "growth of the items: JeroMQ");
    }
}
