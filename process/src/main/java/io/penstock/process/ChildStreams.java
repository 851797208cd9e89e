package io.penstock.process;

import io.penstock.core.wait.Deadline;
import java.io.InputStream;
import java.util.List;

/**
 * The streams of a child that its parent reads by lines.
 *
 * @param output null if the parent does not read it
 * @param error null if the parent does not read it
 */
record ChildStreams(ChildLines output, ChildLines error) {
    /** Begins to read. */
    static ChildStreams of(final Process process, final ChildOptions options) {
        final String thread = "penstock-child-" + process.pid();
        return new ChildStreams(
                lines(process.getInputStream(), options.standardOutput, thread + "-output " + options.name),
                lines(process.getErrorStream(), options.standardError, thread + "-error " + options.name));
    }

    private static ChildLines lines(final InputStream stream, final ChildOptions.Output to, final String thread) {
        return to.lines() == null ? null : ChildLines.of(stream, to.lines(), thread);
    }

    List<String> lastOfOutput() {
        return output == null ? List.of() : output.last();
    }

    List<String> lastOfError() {
        return error == null ? List.of() : error.last();
    }

    /** Waits until the callbacks have got the last lines, as {@link ChildLines#awaitEnd}. */
    void await(final Deadline deadline) throws InterruptedException {
        if (output != null) {
            output.awaitEnd(deadline);
        }
        if (error != null) {
            error.awaitEnd(deadline);
        }
    }
}
