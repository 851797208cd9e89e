package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Hub;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import io.penstock.queue.QueueShutDownException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The README's first example, run; and the README shows no line of code that is not in it. */
class ReadmeTest {
    private static final int PHOTOS = 20;

    record Photo(String path) {}

    private static int shrunkByParent(final List<String> paths) throws IOException, InterruptedException {
        // The parent: tasks into a bounded queue of a shared file, processed by a JVM of its own
        Path hub = Files.createTempDirectory("thumbnails");
        try (JoinableQueue<Photo> tasks = JoinableQueue.at(hub.resolve("tasks"), Photo.class)
                        .maxItems(1_000)
                        .create();
                ChildJvm<String, Integer> worker =
                        ChildJvm.start(Worker.class, String.class, Integer.class, hub.toString())) {
            for (String path : paths) {
                tasks.put(new Photo(path)); // waits while 1,000 are pending
            }
            tasks.join(); // returns when every task is done, by any worker that survived to do it
            tasks.shutdown();
            int shrunk = worker.connection().receive();
            worker.close();
            tasks.destroy();
            Hub.at(hub).delete();
            Files.delete(hub);
            return shrunk;
        }
    }

    /** The class that the README calls Worker. */
    static final class Worker {
        private static int shrunk;

        private Worker() {}

        public static void main(final String[] args) throws IOException, InterruptedException {
            try (Connection<Integer, String> parent = ChildJvm.parent(Integer.class, String.class);
                    JoinableQueue<Photo> tasks = JoinableQueue.at(Path.of(args[0], "tasks"), Photo.class)
                            .open()) {
                workOff(tasks);
                parent.send(shrunk);
            }
        }

        private static void workOff(final JoinableQueue<Photo> tasks) throws InterruptedException {
            while (true) {
                // Worker: killed before done(), its photo goes to another one
                try (Lease<Photo> lease = tasks.lease()) {
                    shrink(lease.value());
                    lease.done();
                } catch (final QueueShutDownException allDone) {
                    return;
                }
            }
        }

        private static void shrink(final Photo photo) {
            shrunk += photo.path().isEmpty() ? 0 : 1;
        }
    }

    @Test
    @DisplayName("the README's example does what it says")
    @Tag("two-process")
    void runs() throws Exception {
        final List<String> paths =
                IntStream.range(0, PHOTOS).mapToObj(i -> i + ".jpg").toList();
        assertEquals(PHOTOS, shrunkByParent(paths));
    }

    @Test
    @DisplayName("every line of Java in the README is in this test")
    void readmeIsThisCode() throws IOException {
        final int statements = new Document("README.md").assertJavaIsIn(ReadmeTest.class);
        assertTrue(statements > 10, "statements=" + statements);
    }
}
