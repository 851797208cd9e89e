package io.penstock.objects;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** Another process, which uses a map of texts. */
final class MapPeer {
    private MapPeer() {}

    /** Command, file of the map, and what the command takes. */
    public static void main(final String[] arguments) throws Exception {
        try (SharedMap<String, String> map =
                SharedMap.at(Path.of(arguments[1]), String.class, String.class).open()) {
            switch (arguments[0]) {
                case "count" -> count(map, Integer.parseInt(arguments[2]));
                case "ledger" -> ledger(map, arguments[2], new Random(Long.parseLong(arguments[3])));
                case "history" ->
                    history(map, Integer.parseInt(arguments[2]), new Random(Long.parseLong(arguments[3])));
                case "hold" -> hold(map);
                case "await" ->
                    System.out.println(map.await(arguments[2], value -> value != null, Duration.ofMinutes(1))
                            .value());
                case "in function" ->
                    map.compute(arguments[2], (key, old) -> {
                        System.out.println("in function");
                        waitForEver();
                        return "never";
                    });
                default -> throw new IllegalArgumentException(arguments[0]);
            }
            System.out.println("done");
        }
    }

    private static void count(final SharedMap<String, String> map, final int times) {
        for (int i = 0; i < times; i++) {
            map.merge("count", "1", (one, other) -> String.valueOf(Long.parseLong(one) + Long.parseLong(other)));
        }
    }

    /** Says before and after each call what it does, until it is killed. A value is one letter, again and again. */
    private static void ledger(final SharedMap<String, String> map, final String owner, final Random random) {
        for (int i = 0; ; i++) {
            final String key = owner + random.nextInt(5);
            final String value = random.nextInt(4) == 0
                    ? ""
                    : String.valueOf((char) ('a' + i % 26)).repeat(1 + random.nextInt(400));
            System.out.println("begin " + key + " " + value);
            if (value.isEmpty()) {
                map.remove(key);
            } else {
                map.put(key, value);
            }
            System.out.println("end " + key + " " + value);
        }
    }

    /** Prints each call with its result, its start and its end. */
    private static void history(final SharedMap<String, String> map, final int calls, final Random random) {
        final StringBuilder lines = new StringBuilder();
        for (int i = 0; i < calls; i++) {
            final String key = "h" + random.nextInt(12);
            final String value = ProcessHandle.current().pid() + "." + i;
            final int kind = random.nextInt(4);
            final long start = System.nanoTime();
            final String result = switch (kind) {
                case 0 -> map.put(key, value);
                case 1 -> map.remove(key);
                case 2 -> map.putIfAbsent(key, value);
                default -> map.get(key);
            };
            final long end = System.nanoTime();
            lines.append("call " + key + " " + kind + " " + value + " " + result + " " + start + " " + end + "\n");
        }
        System.out.print(lines);
        System.out.flush();
    }

    /** Stops in the middle of a write. */
    private static void hold(final SharedMap<String, String> map) {
        ((SharedHandle) map).store().locked(() -> {
            System.out.println("holds");
            waitForEver();
        });
    }

    @SuppressWarnings("InfiniteLoopStatement") // it is killed
    private static void waitForEver() {
        final Object never = new Object();
        synchronized (never) {
            while (true) {
                try {
                    never.wait();
                } catch (final InterruptedException again) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
