package io.penstock.joinable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Scanner;

/** Another process of {@link JoinableRulesTest}: obeys line by line, and says what came of it. */
final class JoinableRulesPeer {
    private JoinableQueue<String> queue;
    private Lease<String> lease;

    private JoinableRulesPeer() {}

    public static void main(final String[] args) throws Exception {
        final JoinableRulesPeer peer = new JoinableRulesPeer();
        try (Scanner orders = new Scanner(System.in)) {
            while (orders.hasNextLine()) {
                System.out.println(peer.answer(orders.nextLine().split(" ")));
                System.out.flush();
            }
        }
    }

    private String answer(final String[] words) throws Exception {
        try {
            return obey(words);
        } catch (final RuntimeException refusal) {
            return refusal.getClass().getSimpleName();
        }
    }

    private String obey(final String[] words) throws Exception {
        return switch (words[0]) {
            case "open" -> {
                if (queue != null) {
                    queue.close();
                }
                queue = JoinableQueue.at(Path.of(words[1]), String.class).open();
                yield "open";
            }
            case "close" -> {
                queue.close();
                yield "closed";
            }
            case "put" -> {
                queue.put(words[1]);
                yield "put";
            }
            case "take" -> queue.take();
            case "poll" -> String.valueOf(queue.poll());
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
        final StringBuilder taken = new StringBuilder();
        for (String item = queue.take(); !item.equals("end"); item = queue.take()) {
            taken.append(',').append(item);
            queue.taskDone();
        }
        queue.taskDone();
        return taken.toString();
    }
}
