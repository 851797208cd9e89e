package com.example.jobs;

import io.penstock.joinable.JoinableQueue;
import io.penstock.process.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts jobs into a queue, and starts two JVMs that do them. */
public final class Producer {
    private Producer() {}

    public static void main(String[] args) throws Exception {
        Path file = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("jobs").resolve("queue");
        System.out.println("all done: " + run(file, 20));
    }

    /** Returns how many jobs were done. */
    static long run(Path file, int count) throws Exception {
        try (JoinableQueue<Job> jobs = JoinableQueue.at(file, Job.class).maxItems(1_000).create();
                ChildJvm<String, String> first = consumer(file);
                ChildJvm<String, String> second = consumer(file)) {
            for (int number = 1; number <= count; number++) {
                jobs.put(new Job(number, "job " + number)); // waits while 1,000 are pending
            }
            jobs.join(); // returns when every job is done
            long done = jobs.stats().takes();
            jobs.shutdown(); // the consumers end
            first.join();
            second.join();
            return done;
        }
    }

    private static ChildJvm<String, String> consumer(Path file) throws Exception {
        return ChildJvm.start(Consumer.class, String.class, String.class, file.toString());
    }
}
