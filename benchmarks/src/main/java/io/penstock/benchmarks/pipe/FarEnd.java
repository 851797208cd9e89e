package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.function.LongConsumer;

/** Answers each message, or the last one of a stream. Fails if a message is missing or out of order. */
final class FarEnd implements LongConsumer {
    private final Link link;
    private long expected;
    private long answers;

    private FarEnd(final Link link) {
        this.link = link;
    }

    /** A process with several of them. */
    public static void main(final String... arguments) throws Exception {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final Task task = settings.choice("task", Task.class);
        final long messages = settings.number("messages");
        try (Crew<FarEnd> crew = new Crew<>(settings, FarEnd::new)) {
            Parent.say("ready");
            crew.all(end -> end.work(task, messages));
            Parent.listen(); // close after the near end
        }
    }

    private long work(final Task task, final long messages) throws IOException, InterruptedException {
        final long warmUp = task.warmUp(messages);
        if (task == Task.STREAM) {
            receiveUntil(warmUp);
            answer();
            receiveUntil(warmUp + messages);
            answer();
        } else {
            answerUntil(warmUp + messages);
        }
        return answers;
    }

    private void answer() throws IOException, InterruptedException {
        link.send(answers++);
        link.flush();
    }

    private void receiveUntil(final long count) throws IOException, InterruptedException {
        while (expected < count) {
            link.receive(this);
        }
    }

    private void answerUntil(final long count) throws IOException, InterruptedException {
        while (expected < count) {
            link.receive(this);
            answer();
        }
    }

    @Override
    public void accept(final long number) {
        if (number != expected) {
            throw new IllegalStateException("number=" + number + " expected=" + expected);
        }
        expected++;
    }
}
