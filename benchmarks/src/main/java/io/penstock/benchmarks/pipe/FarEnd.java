package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.function.LongConsumer;

/** A process: answers each message, or the last one of a stream. Fails when a message is missing or out of order. */
final class FarEnd implements LongConsumer {
    private final Link link;
    private long expected;

    private FarEnd(final Link link) {
        this.link = link;
    }

    public static void main(final String... arguments) throws IOException, InterruptedException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final Task task = settings.choice("task", Task.class);
        final long messages = settings.number("messages");
        final long warmUp = task.warmUp(messages);
        try (Link link = Link.open(settings)) {
            Parent.say("ready");
            final FarEnd end = new FarEnd(link);
            if (task == Task.STREAM) {
                end.receiveUntil(warmUp);
                link.send(warmUp);
                end.receiveUntil(warmUp + messages);
                link.send(warmUp + messages);
            } else {
                end.answerUntil(warmUp + messages);
            }
            Parent.listen(); // close after the near end
        }
    }

    private void receiveUntil(final long count) throws IOException, InterruptedException {
        while (expected < count) {
            link.receive(this);
        }
    }

    private void answerUntil(final long count) throws IOException, InterruptedException {
        while (expected < count) {
            link.receive(this);
            link.send(expected - 1);
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
