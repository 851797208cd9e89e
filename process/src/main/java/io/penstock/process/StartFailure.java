package io.penstock.process;

import io.penstock.core.jvm.JvmCommand;
import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Finds out why a child did not start, and says it. */
final class StartFailure {
    /** Of a JVM that is started once more for what it says. */
    private static final Duration LONGEST_REHEARSAL = Duration.ofSeconds(20);

    private StartFailure() {}

    /** The child has ended, or the time is over, before it came to its main class or task. */
    static ChildStartException of(
            final ChildJvm<?, ?> child,
            final ChildOptions options,
            final JvmCommand command,
            final Consumer<ProcessBuilder> configure)
            throws InterruptedException {
        final OptionalInt exitCode = child.exitCode();
        final String said = said(child);
        final StringBuilder text =
                new StringBuilder("the child has not started: ").append(state(child, exitCode, options));
        if (exitCode.isEmpty() || child.failure().isPresent()) {
            child.failure().ifPresent(thrown -> text.append(": ").append(thrown));
            return failure(child, exitCode, text.append(said));
        }
        String words = said;
        if (options.standardOutput.lines() == null || options.standardError.lines() == null) {
            words += rehearsed(command, configure);
        }
        text.append(words);
        final Map<String, String> variables = command.suspectedVariables(words);
        variables.forEach((name, value) -> text.append("\n  its environment gives options to every JVM: ")
                .append(name)
                .append('=')
                .append(value));
        text.append(
                variables.isEmpty()
                        ? "\n  look at its flags, class path and module path"
                        : "\n  take them from it by environment(variables -> variables.remove(\"NAME\")), or correct them");
        return failure(child, exitCode, text);
    }

    /** The child runs, or has run, and has not connected. */
    static ChildStartException notConnected(final ChildJvm<?, ?> child, final ChildOptions options)
            throws InterruptedException {
        final OptionalInt exitCode = child.exitCode();
        return failure(
                child,
                exitCode,
                new StringBuilder("the child has not connected: ")
                        .append(state(child, exitCode, options))
                        .append(said(child)));
    }

    private static ChildStartException failure(
            final ChildJvm<?, ?> child, final OptionalInt exitCode, final StringBuilder text) {
        return new ChildStartException(
                text.toString(), exitCode, child.failure().orElse(null));
    }

    private static String state(final ChildJvm<?, ?> child, final OptionalInt exitCode, final ChildOptions options) {
        return (exitCode.isPresent()
                        ? new ExitStatus(exitCode.getAsInt()).toString()
                        : "still running after " + options.startTimeout + ", now killed")
                + " pid=" + child.pid();
    }

    /** What the parent reads of it. */
    private static String said(final ChildJvm<?, ?> child) throws InterruptedException {
        if (child.exitCode().isPresent()) {
            child.streams().await(Deadline.NEVER);
        }
        return indented("; the last lines of its standard output:", String.join("\n", child.lastOutputLines()))
                + indented("; the last lines of its standard error:", String.join("\n", child.lastErrorLines()));
    }

    /** The streams of a child go where the user wants them, out of sight of its parent. */
    private static String rehearsed(final JvmCommand command, final Consumer<ProcessBuilder> configure) {
        try {
            return indented("; its JVM says:", command.rehearse(configure, LONGEST_REHEARSAL));
        } catch (final IOException unavailable) {
            return "; its JVM cannot be asked: " + unavailable;
        }
    }

    private static String indented(final String title, final String lines) {
        return lines.isBlank() ? "" : title + "\n" + lines.indent(2).stripTrailing();
    }
}
