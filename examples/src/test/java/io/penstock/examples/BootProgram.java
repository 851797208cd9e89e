package io.penstock.examples;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.pipe.Connection;
import io.penstock.pool.ProcessPool;
import io.penstock.process.ChildJvm;
import io.penstock.sink.LogLane;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A program of {@link SpringBootJarTest}: it starts children of each kind, and says what came of them. */
public final class BootProgram {
    private BootProgram() {}

    /** What travels: a class that lies in the jar alone. */
    public record Job(int number) {}

    public static void main(final String[] arguments) throws Exception {
        final Path directory = Path.of(arguments[0]);
        if (arguments.length > 1) {
            child(directory);
            return;
        }
        say("loader", BootProgram.class.getClassLoader() == ClassLoader.getSystemClassLoader() ? "system" : "nested");
        try (ProcessPool pool =
                ProcessPool.builder().workers(1).allow(Job.class).build()) {
            final int factor = 6;
            say("pool", pool.call(() -> new Job(factor * 7)));
        }
        try (JoinableQueue<Job> jobs =
                        JoinableQueue.at(directory.resolve("jobs"), Job.class).create();
                ChildJvm<Job, Job> child =
                        ChildJvm.start(BootProgram.class, Job.class, Job.class, directory.toString(), "child")) {
            jobs.put(new Job(1));
            say("child", child.connection().receive());
            say("finished", jobs.join(java.time.Duration.ofSeconds(60)));
        }
        try (LogLane lane = LogLane.at(directory.resolve("lanes"))
                .autostart(directory.resolve("app.log"))
                .open()) {
            lane.append("a record\n".getBytes(StandardCharsets.UTF_8));
        }
        say("end", "reached");
    }

    private static void child(final Path directory) throws Exception {
        try (Connection<Job, Job> parent = ChildJvm.parent(Job.class, Job.class);
                JoinableQueue<Job> jobs =
                        JoinableQueue.at(directory.resolve("jobs"), Job.class).open();
                Lease<Job> job = jobs.lease()) {
            // A grandchild starts from the same jar.
            try (ProcessPool pool =
                    ProcessPool.builder().workers(1).allow(Job.class).build()) {
                final int number = job.value().number();
                parent.send(pool.call(() -> new Job(number + 1)));
            }
            job.done();
        }
    }

    private static void say(final String what, final Object value) {
        System.out.println(what + "=" + value);
    }
}
