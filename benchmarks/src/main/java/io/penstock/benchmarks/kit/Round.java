package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parameters of a contestant's run.
 *
 * @param jdk for every JVM
 * @param folder an empty one, for its files
 * @param messages to measure, for a contestant as fast as Penstock
 * @param kills how many processes are killed, where processes are
 * @param watched how long an idle process is observed
 * @param jvmFlags for every JVM
 */
public record Round(Jdk jdk, Path folder, long messages, int kills, Duration watched, List<String> jvmFlags) {
    /**
     * Copies the list.
     *
     * @param jdk see above
     * @param folder see above
     * @param messages see above
     * @param kills see above
     * @param watched see above
     * @param jvmFlags see above
     */
    public Round {
        jvmFlags = List.copyOf(jvmFlags);
    }

    /**
     * Starts a JVM of this run.
     *
     * @param main its main class
     * @param ownFlags flags that it needs
     * @param settings its arguments; the folder is added
     * @return the running child
     * @throws IOException if it cannot be started
     */
    public Child jvm(final Class<?> main, final JvmFlags ownFlags, final Settings settings) throws IOException {
        return jvm(List.of(), main, ownFlags, settings);
    }

    /**
     * Starts a JVM of this run by another command.
     *
     * @param starter the command that starts it, such as unshare, with its arguments
     * @param main its main class
     * @param ownFlags flags that it needs
     * @param settings its arguments; the folder is added
     * @return the running child, which is the other command's process
     * @throws IOException if it cannot be started
     */
    public Child jvm(final List<String> starter, final Class<?> main, final JvmFlags ownFlags, final Settings settings)
            throws IOException {
        final List<String> flags =
                Stream.concat(jvmFlags.stream(), ownFlags.on(jdk).stream()).toList();
        return Child.jvm(starter, jdk, main, flags, settings.with("folder", folder));
    }

    /**
     * Returns a share of the messages.
     *
     * @param slowness how many times slower than Penstock a contestant is: its runs must not take longer
     * @return at least 2
     */
    public long messages(final int slowness) {
        return Math.max(2, messages / slowness);
    }
}
