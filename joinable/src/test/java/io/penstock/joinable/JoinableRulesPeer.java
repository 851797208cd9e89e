package io.penstock.joinable;

import io.penstock.queue.QueuePeer;
import java.nio.file.Path;
import java.time.Duration;

/** Another process of {@link JoinableRulesTest}: obeys line by line, and says what came of it. */
final class JoinableRulesPeer extends QueuePeer<JoinableQueue<String>> {
    private Lease<String> lease;

    private JoinableRulesPeer() {}

    public static void main(final String[] args) throws Exception {
        new JoinableRulesPeer().obeyAll();
    }

    @Override
    protected JoinableQueue<String> open(final Path path) throws Exception {
        return JoinableQueue.at(path, String.class).open();
    }

    @Override
    protected String obeyMore(final String[] words) throws Exception {
        return switch (words[0]) {
            case "taskDone" -> {
                queue.taskDone();
                yield "done";
            }
            case "lease" -> {
                lease = queue.lease(Duration.ofSeconds(60));
                yield lease.value() + " " + lease.deliveries();
            }
            case "done" -> {
                lease.done();
                yield "done";
            }
            case "release" -> {
                lease.release();
                yield "released";
            }
            case "join" -> {
                queue.join();
                yield "joined";
            }
            case "joinFor" -> String.valueOf(queue.join(Duration.ofMillis(Long.parseLong(words[1]))));
            case "workUntilEnd" -> workUntilEnd(queue);
            case "sizes" -> queue.size() + " " + queue.unfinished();
            case "dead" -> {
                final StringBuilder dead = new StringBuilder("dead");
                for (final DeadLetter<String> letter : queue.deadLetters()) {
                    dead.append(' ').append(letter.value()).append(' ').append(letter.deliveries());
                }
                yield dead.toString();
            }
            case "putBack" -> String.valueOf(queue.deadLetters().get(0).putBack());
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    /** The items, with a comma before each. */
    static String workUntilEnd(final JoinableQueue<String> queue) throws InterruptedException {
        return takeUntilEnd(queue, queue::taskDone);
    }
}
