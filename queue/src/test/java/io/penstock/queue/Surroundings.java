package io.penstock.queue;

import io.penstock.testkit.Jvm;
import io.penstock.testkit.Namespaces;
import io.penstock.testkit.Signals;
import java.nio.file.Path;
import java.util.List;

/** JVMs in surroundings of their own; if the system does not let users make such, the test is skipped. */
public final class Surroundings {
    /** In a namespace of its own it is number 1, as others are, and would complain about their performance data. */
    private static final List<String> ANY_PID = List.of("-XX:-UsePerfData");

    private Surroundings() {}

    /** Starts a main class in another pid namespace; to be killed by {@link #killInside}. */
    public static Jvm inOtherPidNamespace(final Class<?> main, final String... arguments) throws InterruptedException {
        return Jvm.launch(Namespaces.inOtherPids(Jvm.command(main, ANY_PID, arguments)));
    }

    /** SIGKILL to a JVM of another pid namespace: the process that the test has started is its parent. */
    public static void killInside(final Jvm outside) {
        Signals.send(
                "KILL", outside.process().children().findFirst().orElseThrow().pid());
    }

    /**
     * Starts a main class as the child of a process that never asks for it, so that it is a zombie when it is killed. The first line it
     * prints is its pid.
     */
    public static Jvm unreaped(final Class<?> main, final String... arguments) {
        final String child =
                String.join(" ", Jvm.command(main, List.of(), arguments)).replace("$", "\\$");
        // The shell becomes a sleep.
        return Jvm.launch(List.of("bash", "-c", "exec 3<&0; " + child + " <&3 & echo $!; exec sleep 600"));
    }

    /** Starts a main class for which an empty directory, its only argument, is a file system of 4 MiB. */
    public static Jvm onSmallDisk(final Path disk, final Class<?> main) throws InterruptedException {
        return Jvm.launch(Namespaces.onSmallDisk(disk, "size=4m", Jvm.command(main, List.of(), disk.toString())));
    }
}
