package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;

/**
 * The messages between two processes.
 *
 * @param task of the two
 * @param length of a message
 * @param pipes at once, a thread at each end of each; all do the same
 */
record Load(Task task, int length, int pipes) {
    static Load of(final Task task) {
        return new Load(task, Payload.LENGTH, 1);
    }

    static Load stream(final int length) {
        return new Load(Task.STREAM, length, 1);
    }

    Settings of(final Settings settings) {
        return settings.with("task", task).with("length", length).with("pipes", pipes);
    }
}
