package com.example.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.joinable.JoinableQueue;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JobsTest {
    /** The same contract in one JVM: no file, no child. */
    @Test
    void aConsumerDoesAllJobs() throws Exception {
        try (JoinableQueue<Job> jobs = JoinableQueue.inMemory(Job.class).create()) {
            jobs.putAll(List.of(new Job(1, "one"), new Job(2, "two")));
            jobs.shutdown();
            assertEquals(2, Consumer.work(jobs));
        }
    }

    @Test
    void twoProcessesDoAllJobs(@TempDir Path dir) throws Exception {
        assertEquals(50, Producer.run(dir.resolve("queue"), 50));
    }
}
