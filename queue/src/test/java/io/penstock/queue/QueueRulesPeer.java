package io.penstock.queue;

import io.penstock.codec.KryoCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/** The other process of {@link QueueRulesTest}: obeys line by line, and says what came of it. */
final class QueueRulesPeer {
    private BoundedQueue<Object> queue;

    private QueueRulesPeer() {}

    /** Known to its putter alone. */
    record Stranger(int number) {}

    public static void main(final String[] args) throws Exception {
        final QueueRulesPeer peer = new QueueRulesPeer();
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
                queue = BoundedQueue.at(Path.of(words[1]), Object.class)
                        .codec(KryoCodec.builder().allow(Stranger.class).build())
                        .open();
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
            case "large" -> {
                queue.put("x".repeat(Integer.parseInt(words[1])));
                yield "put";
            }
            case "unencodable" -> {
                queue.put(Thread.currentThread());
                yield "put";
            }
            case "stranger" -> {
                queue.put(new Stranger(1));
                yield "put";
            }
            case "add" -> String.valueOf(queue.add(words[1]));
            case "offer" -> String.valueOf(queue.offer(words[1]));
            case "offerFor" -> String.valueOf(queue.offer(words[1], Long.parseLong(words[2]), TimeUnit.MILLISECONDS));
            case "putAll" -> {
                queue.putAll(List.of(words).subList(1, words.length));
                yield "put";
            }
            case "take" -> String.valueOf(queue.take());
            case "poll" -> String.valueOf(queue.poll());
            case "pollFor" -> String.valueOf(queue.poll(Long.parseLong(words[1]), TimeUnit.MILLISECONDS));
            case "drain" -> {
                final List<Object> drained = new ArrayList<>();
                queue.drainTo(drained);
                yield drained.toString();
            }
            case "takeUntilEnd" -> takeUntilEnd(queue);
            case "shutdown" -> {
                queue.shutdown();
                yield "shut down";
            }
            default -> look(words);
        };
    }

    private String look(final String[] words) {
        return switch (words[0]) {
            case "peek" -> String.valueOf(queue.peek());
            case "list" -> new ArrayList<>(queue).toString();
            case "contains" -> String.valueOf(queue.contains(words[1]));
            case "sizes" -> queue.size() + " " + queue.remainingCapacity() + " " + queue.isEmpty();
            case "isShutdown" -> String.valueOf(queue.isShutdown());
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    /** The numbers, with a comma before each. */
    static String takeUntilEnd(final BoundedQueue<Object> queue) throws InterruptedException {
        final StringBuilder taken = new StringBuilder();
        for (Object item = queue.take(); !item.equals("end"); item = queue.take()) {
            taken.append(',').append(item);
        }
        return taken.toString();
    }
}
