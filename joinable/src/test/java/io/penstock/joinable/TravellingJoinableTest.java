package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import io.penstock.queue.BoundedQueue;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TravellingJoinableTest {
    @TempDir
    Path dir;

    record Job(String name) {}

    /** An invitation to work on a queue. */
    record Invitation(JoinableQueue<Job> jobs) {}

    record Any(BoundedQueue<Job> queue) {}

    @Test
    @DisplayName(
            "M16 a joinable queue in an item travels as its address: its items can be leased and done there, and joined here")
    void travels() throws Exception {
        try (JoinableQueue<Job> jobs =
                        JoinableQueue.at(dir.resolve("jobs"), Job.class).create();
                BoundedQueue<Invitation> invitations = BoundedQueue.at(dir.resolve("invitations"), Invitation.class)
                        .create()) {
            jobs.put(new Job("a"));
            invitations.put(new Invitation(jobs));

            try (Lease<Job> lease = invitations.take().jobs().lease()) {
                assertEquals(new Job("a"), lease.value());
                lease.done();
            }
            jobs.join();
            assertTrue(jobs.isEmpty());

            invitations.put(new Invitation(jobs));
            jobs.destroy();
            final CodecException gone = assertThrows(CodecException.class, invitations::take);
            assertTrue(gone.getMessage().contains("gone"), gone.getMessage());
        }
    }

    @Test
    @DisplayName(
            "M16 a joinable queue in memory travels within its JVM, and where a bounded one is declared it is refused by name")
    void inMemory() throws Exception {
        try (JoinableQueue<Job> jobs = JoinableQueue.inMemory(Job.class).create();
                BoundedQueue<Invitation> invitations = BoundedQueue.inMemory(Invitation.class, 4);
                BoundedQueue<Any> others = BoundedQueue.inMemory(Any.class, 4)) {
            invitations.put(new Invitation(jobs));
            assertSame(jobs, invitations.take().jobs());

            final CodecException refused = assertThrows(CodecException.class, () -> others.put(new Any(jobs)));
            assertTrue(refused.getMessage().contains("JoinableFace"), refused.getMessage());
        }
    }
}
