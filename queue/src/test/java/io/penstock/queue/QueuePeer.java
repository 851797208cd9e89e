package io.penstock.queue;

import java.nio.file.Path;
import java.util.Scanner;

/**
 * The other process of a test of rules: obeys line by line, and says what came of it.
 *
 * @param <Q> the kind of queue
 */
public abstract class QueuePeer<Q extends BoundedQueue<? super String>> {
    /** The queue that was opened last. */
    protected Q queue;

    /** Opens a queue that is there. */
    protected abstract Q open(Path path) throws Exception;

    /** Does what is not an order for all kinds of queues. */
    protected abstract String obeyMore(String[] words) throws Exception;

    /** Until the standard input ends. */
    protected final void obeyAll() throws Exception {
        try (Scanner orders = new Scanner(System.in)) {
            while (orders.hasNextLine()) {
                System.out.println(answer(orders.nextLine().split(" ")));
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
                queue = open(Path.of(words[1]));
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
            case "take" -> String.valueOf(queue.take());
            case "poll" -> String.valueOf(queue.poll());
            default -> obeyMore(words);
        };
    }

    /**
     * Takes until the item "end".
     *
     * @param queue to take from
     * @param done called after each, the last one too
     * @return the items before it, with a comma before each
     */
    protected static String takeUntilEnd(final BoundedQueue<?> queue, final Runnable done) throws InterruptedException {
        final StringBuilder taken = new StringBuilder();
        for (Object item = queue.take(); !item.equals("end"); item = queue.take()) {
            taken.append(',').append(item);
            done.run();
        }
        done.run();
        return taken.toString();
    }
}
