package com.example.jobs;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.QueueShutDownException;
import java.nio.file.Path;

/** Takes jobs until the queue is shut down. Any number of processes may run it; one that is killed loses no job. */
public final class Consumer {
    private Consumer() {}

    public static void main(String[] args) throws Exception {
        try (JoinableQueue<Job> jobs = JoinableQueue.at(Path.of(args[0]), Job.class).open()) {
            System.out.println(ProcessHandle.current().pid() + " has done " + work(jobs));
        }
    }

    /** Returns how many jobs it has done. A test calls it with a queue in memory. */
    static int work(JoinableQueue<Job> jobs) throws InterruptedException {
        int done = 0;
        try {
            while (true) {
                try (Lease<Job> job = jobs.lease()) {
                    handle(job.value());
                    job.done(); // without this line, by an exception or a kill, another consumer gets the job
                    done++;
                }
            }
        } catch (QueueShutDownException allDone) {
            return done;
        }
    }

    /** Your work. A job may come twice, if its first consumer was killed before done(). */
    private static void handle(Job job) {
        System.out.println(ProcessHandle.current().pid() + " does " + job.text());
    }
}
