package io.penstock.queue;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JVMs in surroundings of their own; where the system does not let anybody make such, the test is skipped. */
public final class Surroundings {
    private static final List<String> PID_NAMESPACE =
            List.of("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child");

    private static final List<String> MOUNT_NAMESPACE =
            List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c");

    /** In a namespace of its own it is number 1, as others are, and would complain about their performance data. */
    private static final List<String> ANY_PID = List.of("-XX:-UsePerfData");

    private Surroundings() {}

    /** Starts a main class in another pid namespace; to be killed by {@link #killInside}. */
    public static Jvm inOtherPidNamespace(final Class<?> main, final String... arguments) throws InterruptedException {
        assumeTrue(
                succeeds(concat(PID_NAMESPACE, List.of("true"))),
                "this system does not let users make a pid namespace");
        return Jvm.launch(concat(PID_NAMESPACE, Jvm.command(main, ANY_PID, arguments)));
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
        final String child = forShell(main, arguments);
        // The shell becomes a sleep.
        return Jvm.launch(List.of("bash", "-c", "exec 3<&0; " + child + " <&3 & echo $!; exec sleep 600"));
    }

    /** Starts a main class for which an empty directory, its only argument, is a file system of 4 MiB. */
    public static Jvm onSmallDisk(final Path disk, final Class<?> main) throws InterruptedException {
        final String mount = "mount -t tmpfs -o size=4m none " + disk;
        assumeTrue(succeeds(concat(MOUNT_NAMESPACE, List.of(mount))), "this system does not let users mount");
        return Jvm.launch(concat(MOUNT_NAMESPACE, List.of(mount + " && exec " + forShell(main, disk.toString()))));
    }

    private static String forShell(final Class<?> main, final String... arguments) {
        return String.join(" ", Jvm.command(main, List.of(), arguments)).replace("$", "\\$");
    }

    private static boolean succeeds(final List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException noSuchCommand) {
            return false;
        }
    }

    private static List<String> concat(final List<String> first, final List<String> second) {
        final List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
