package io.penstock.queue;

import io.penstock.codec.KryoCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The other process of {@link QueueRulesTest}: obeys line by line, and says what came of it. */
final class QueueRulesPeer extends QueuePeer<BoundedQueue<Object>> {
    private QueueRulesPeer() {}

    /** Known to its putter alone. */
    record Stranger(int number) {}

    public static void main(final String[] args) throws Exception {
        new QueueRulesPeer().obeyAll();
    }

    @Override
    protected BoundedQueue<Object> open(final Path path) throws Exception {
        return BoundedQueue.at(path, Object.class)
                .codec(KryoCodec.builder().allow(Stranger.class).build())
                .open();
    }

    @Override
    protected String obeyMore(final String[] words) throws Exception {
        return switch (words[0]) {
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
        return takeUntilEnd(queue, () -> {});
    }
}
