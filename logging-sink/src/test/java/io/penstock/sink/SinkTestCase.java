package io.penstock.sink;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a log file and a directory of lanes, neither of which is there yet. */
abstract class SinkTestCase {
    @TempDir
    Path temp;

    Path log;
    Path lanes;

    @BeforeEach
    void paths() {
        log = temp.resolve("app.log");
        lanes = temp.resolve("lanes");
    }
}
