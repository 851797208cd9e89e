package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.RecordPeer.Wide;
import io.penstock.testkit.StackEnds;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads, writes and updates of records whose stack ends at any place, in a JVM of their own. */
@Timeout(600)
@Tag("two-process")
class RecordStackEndTest {
    /** More calls than a method handle has before it is compiled for its own use. */
    private static final int WARM_UP = 300;

    @TempDir
    private Path directory;

    private final StackEnds ends = new StackEnds();
    private int overflows;

    @Test
    @DisplayName(
            "V9, V10, V11: after a stack overflow inside a call the others write, and the value is the one before or the new one")
    void goesOn() throws Exception {
        StackEnds.runAll(RecordStackEndTest.class, directory);
    }

    /** In the JVM of its own. */
    public static void main(final String[] args) throws Exception {
        new RecordStackEndTest().runIn(Path.of(args[0]));
        StackEnds.goesOn();
    }

    private static Wide next(final Wide value) {
        return Wide.of(value.number() + 1);
    }

    private void run(final SharedRecord<Wide> record, final SharedRecord<Wide> others, final Callable<Object> write)
            throws Exception {
        final long[] number = {others.read().number(), others.version()};
        final int times = ends.forEvery(write, result -> {
            final Wide now = others.read();
            assertTrue(now.isWhole());
            final long step = now.number() - number[0];
            assertTrue(step == 1 || (result == null && step == 0), "step=" + step);
            assertEquals(number[1] + step, others.version());
            others.write(next(now)); // by another handle
            assertEquals(
                    now.number() + 2, record.update(RecordStackEndTest::next).number());
            number[0] = others.read().number();
            number[1] = others.version();
        });
        assertTrue(times > 20, "overflows=" + times);
        overflows += times;
    }

    private void runIn(final Path folder) throws Exception {
        try (Board board = Board.at(folder.resolve("board")).create();
                Board other = Board.at(folder.resolve("board")).open()) {
            final SharedRecord<Wide> record = board.record("r", Wide.class, Wide.of(1));
            final SharedRecord<Wide> others = other.record("r", Wide.class);
            for (int i = 0; i < WARM_UP; i++) { // every class is initialised before there is no stack for that
                record.write(next(others.read()));
                others.update(RecordStackEndTest::next);
                assertTrue(record.writeIf(record.version(), next(record.read())));
            }
            run(record, others, () -> record.update(RecordStackEndTest::next));
            run(record, others, () -> {
                record.write(next(record.read()));
                return true;
            });
            run(record, others, () -> record.writeIf(record.version(), next(record.read())) ? true : null);
            final int reads = ends.forEvery(record::read, result -> {
                assertTrue(result == null || ((Wide) result).isWhole());
                assertTrue(record.read().isWhole());
            });
            assertTrue(reads > 10, "overflows=" + reads);
            overflows += reads;
        }
        System.err.println("stack ends: overflows=" + overflows);
    }
}
