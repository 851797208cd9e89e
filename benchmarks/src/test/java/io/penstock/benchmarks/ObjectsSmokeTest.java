package io.penstock.benchmarks;

class ObjectsSmokeTest extends SmokeTest {
    ObjectsSmokeTest() {
        super(
                "objects",
                70,
                "map, hot: Penstock",
                "map, hot: Chronicle",
                "map, hot: in one JVM",
                "map, hot: Redis",
                "map, hot: Python",
                "2 writers: in one JVM",
                "compute of a value of a map: Penstock",
                "one counter, 2 processes: Penstock",
                "one counter, 2 processes: Python",
                "while its writer is stopped",
                "the first removed: Penstock",
                "get of a value",
                "slept 5 ms for it: Penstock SharedMap",
                "slept 5 ms for it: Penstock pipe",
                "slept 5 ms for it: Python",
                "after 5 ms of silence: Penstock ObjectHost",
                "a hosted call, 1 client: Java RMI",
                "a hosted call, 1 client: Python",
                "hosted calls, 8 clients: Penstock");
    }
}
