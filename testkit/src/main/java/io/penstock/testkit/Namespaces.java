package io.penstock.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands in namespaces of their own, if the system allows it. */
public final class Namespaces {
    /** Runs the command that follows it in a new pid namespace, in which its first process is number 1. */
    private static final List<String> PID =
            List.of("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child");

    private Namespaces() {}

    /** {@return a command that runs in another pid namespace; the test is skipped if none can be created} */
    public static List<String> inOtherPids(final List<String> command) throws InterruptedException {
        assumeTrue(
                succeeds(followedBy(PID, List.of("true"))),
                "this system does not allow new pid namespaces (containers often do not)");
        return followedBy(PID, withoutPerfData(command));
    }

    /** A command that runs in a network of its own, in which there is loopback, and which it may change; the test is skipped if none can be created. */
    public static List<String> inOtherNetwork(final List<String> command) throws InterruptedException {
        final List<String> network = List.of(
                "unshare", "--user", "--map-root-user", "--net", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");
        assumeTrue(
                succeeds(followedBy(network, List.of("true"))),
                "this system does not allow new networks, or has no ip");
        return followedBy(network, command);
    }

    /** Every JVM there has the number 1. They would share one file in the temporary directory, and complain of that on their standard output. */
    private static List<String> withoutPerfData(final List<String> command) {
        if (!command.get(0).endsWith("java")) {
            return command;
        }
        final List<String> all = new ArrayList<>(command);
        all.add(1, "-XX:-UsePerfData");
        return all;
    }

    /**
     * A command for which an empty directory is a file system of its own; the test is skipped if none can be mounted.
     *
     * @param options of tmpfs, as {@code size=1m}
     */
    public static List<String> onSmallDisk(final Path disk, final String options, final List<String> command)
            throws InterruptedException {
        final List<String> mount = List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o " + options + " none \"$0\" && exec \"$@\"",
                disk.toString());
        assumeTrue(succeeds(followedBy(mount, List.of("true"))), "this system does not let users mount");
        return followedBy(mount, command);
    }

    /**
     * A command for which an empty directory is a small btrfs; the test is skipped if none can be made: for that it needs root, loop devices, and
     * the package btrfs-progs.
     *
     * @param image of the file system, to be made
     */
    public static List<String> onBtrfs(final Path disk, final Path image, final List<String> command)
            throws InterruptedException {
        final List<String> mount = List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "truncate -s 128M \"$0\" && mkfs.btrfs -qf \"$0\" >/dev/null && mount -o loop \"$0\" '" + disk
                        + "' && chmod 700 '" + disk + "' && exec \"$@\"",
                image.toString());
        assumeTrue(
                succeeds(followedBy(mount, List.of("true"))),
                "no btrfs can be mounted here: that needs root, loop devices and btrfs-progs");
        return followedBy(mount, command);
    }

    public static List<String> followedBy(final List<String> first, final List<String> second) {
        final List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** {@return whether a command exists and succeeds; its output is discarded} */
    public static boolean succeeds(final List<String> command) throws InterruptedException {
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
}
