package io.penstock.cli.web;

import io.penstock.cli.view.Channels;
import io.penstock.joinable.DeadLetter;
import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.QueueShutDownException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Decides on dead letters, each named by its number. It opens the queue for as long as that takes, as the command does. */
final class DeadLetters {
    private static final String JOINABLE = "JOINABLE_QUEUE";

    private DeadLetters() {}

    /** What can be decided. */
    enum Verb {
        /** To put it back into its queue. */
        BACK,
        /** To drop it for good. */
        DROP;

        private boolean decide(final DeadLetter<byte[]> letter) throws IOException, InterruptedException {
            return this == BACK ? letter.putBack() : letter.drop();
        }
    }

    /**
     * What a page asks for.
     *
     * @param path of the queue
     * @param numbers of the letters
     */
    record Decision(String path, List<Long> numbers) {}

    /**
     * What has become of it.
     *
     * @param done how many letters were put back, or dropped
     * @param left numbers of the others: they had gone, or could not be put back
     * @param problems of some of those, as text
     */
    record Decided(long done, List<Long> left, List<String> problems) {}

    static Decided decide(final Path path, final List<Long> numbers, final Verb verb)
            throws IOException, InterruptedException, RefusedException {
        if (!Channels.look(path).kind().equals(JOINABLE)) {
            throw new RefusedException(Answer.CONFLICT, "no joinable queue, so it has no dead letters: path=" + path);
        }
        final Set<Long> left = new LinkedHashSet<>(numbers);
        final List<String> problems = new ArrayList<>();
        long done = 0;
        try (JoinableQueue<byte[]> queue =
                JoinableQueue.at(path, byte[].class).encoded().open()) {
            for (final DeadLetter<byte[]> letter : queue.deadLetters()) {
                if (left.contains(letter.number()) && decide(letter, verb, problems)) {
                    left.remove(letter.number());
                    done++;
                }
            }
        }
        return new Decided(done, List.copyOf(left), problems);
    }

    private static boolean decide(final DeadLetter<byte[]> letter, final Verb verb, final List<String> problems)
            throws InterruptedException {
        try {
            return verb.decide(letter);
        } catch (final IOException | QueueShutDownException failure) {
            problems.add("letter " + letter.number() + ": " + failure.getMessage());
            return false;
        }
    }
}
