package io.penstock.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Commands in surroundings of their own, where the system lets a test make such. */
public final class Namespaces {
    /** Runs the command that follows in a pid namespace of its own, in which its first process is number 1. */
    private static final List<String> PID =
            List.of("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child");

    private Namespaces() {}

    /** {@return a command, to be run in another pid namespace; the test is skipped where nobody can make one} */
    public static List<String> inOtherPids(final List<String> command) throws InterruptedException {
        assumeTrue(
                succeeds(followedBy(PID, List.of("true"))),
                "this system lets nobody make a pid namespace (containers often do not)");
        return followedBy(PID, command);
    }

    /** {@return one list, of two} */
    public static List<String> followedBy(final List<String> first, final List<String> second) {
        final List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** {@return whether a command is there and ends well; what it says is not shown} */
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
