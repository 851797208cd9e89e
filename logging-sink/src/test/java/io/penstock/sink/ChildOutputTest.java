package io.penstock.sink;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.process.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What child processes print. */
@Tag("two-process")
class ChildOutputTest {
    @TempDir
    Path temp;

    /** Prints, and dies of an exception. */
    public static final class Child {
        private Child() {}

        public static void main(final String... args) {
            System.out.println("hällo");
            throw new IllegalStateException("the end");
        }
    }

    @Test
    @DisplayName("A child's standard output and error land in the file as records, a crash's text too")
    void outputAndErrorAreRecords() throws Exception {
        final Path log = temp.resolve("app.log");
        try (LogLane lane = LogLane.open(temp.resolve("lanes"));
                LogSink sink = LogSink.to(log).listen(temp.resolve("lanes")).start();
                ChildJvm<?, ?> child = ChildJvm.running(Child.class)
                        .standardOutput(lane.lines(800, "[child] "))
                        .standardError(lane.lines(1000, "[child!] "))
                        .start()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(log).contains("at io.penstock.sink.ChildOutputTest$Child.main"));
            assertTrue(sink.isActive());
        }
        final String text = Files.readString(log);
        assertTrue(text.contains("[child] hällo\n"), text);
        assertTrue(
                text.contains("[child!] Exception in thread \"main\" java.lang.IllegalStateException: the end\n"),
                text);
    }
}
