package io.penstock.codec;

import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Random graphs of the kinds of objects that travel, with shared objects and circles. */
@SuppressWarnings("serial")
final class Graphs {
    record Pair(Object first, Object second, int number) implements Serializable {}

    static class Bean implements Serializable {
        Object first;
        Object second;
        long number = 5;
        String text;
    }

    static final class Fixed extends Bean {
        final Object fixed;
        final double value;

        Fixed(final Object fixed, final double value) {
            this.fixed = fixed;
            this.value = value;
        }
    }

    /** Equal by its number. */
    static final class Key implements Serializable, Comparable<Key> {
        int id;
        Object more;

        @Override
        public int hashCode() {
            return id;
        }

        @Override
        public boolean equals(final Object other) {
            return other instanceof Key key && key.id == id;
        }

        @Override
        public int compareTo(final Key other) {
            return Integer.compare(id, other.id);
        }

        @Override
        public String toString() {
            return "key " + id;
        }
    }

    static final class Names extends ArrayList<Object> {
        String owner = "none";
    }

    static final class Failed extends IOException {
        final Object detail;

        Failed(final String message, final Object detail) {
            super(message);
            this.detail = detail;
        }
    }

    enum Color {
        RED,
        GREEN {},
        BLUE
    }

    static final Class<?>[] CLASSES = {
        Pair.class, Bean.class, Fixed.class, Key.class, Names.class, Failed.class, Color.class
    };

    @SuppressWarnings({"unchecked", "rawtypes"}) // keys are compared with keys
    private static final Comparator<Object> DOWN = (Comparator) Comparator.reverseOrder();

    private final Random random;
    private final List<Object> made = new ArrayList<>();
    private int keys;

    Graphs(final Random random) {
        this.random = random;
    }

    /** A graph, whose circles go through objects that can be changed. */
    Object next() {
        made.clear();
        keys = 0;
        final Object root = random.nextInt(20) == 0 ? value() : any(1 + random.nextInt(5));
        if (random.nextInt(3) == 0) {
            for (int i = random.nextInt(4); i >= 0 && !made.isEmpty(); i--) {
                link(made.get(random.nextInt(made.size())), made.get(random.nextInt(made.size())));
            }
        }
        return root;
    }

    @SuppressWarnings("unchecked") // the types are not looked at
    private void link(final Object from, final Object to) {
        if (from instanceof Bean bean) {
            bean.second = to;
        } else if (from instanceof Key key) {
            key.more = to;
        } else if (from instanceof ArrayList || from instanceof LinkedList || from instanceof CopyOnWriteArrayList) {
            ((List<Object>) from).add(to);
        } else if (from instanceof Object[] array && array.length > 0 && array.getClass() == Object[].class) {
            array[0] = to;
        } else if (from instanceof AtomicReference) {
            ((AtomicReference<Object>) from).set(to);
        } else if (from instanceof HashMap && !(from instanceof LinkedHashMap)) {
            ((Map<Object, Object>) from).put(key(0), to);
        } else if (from instanceof HashSet && to instanceof Key) {
            ((Set<Object>) from).add(to);
        }
    }

    private Object value() {
        return switch (random.nextInt(22)) {
            case 0 -> null;
            case 1 -> random.nextInt();
            case 2 -> random.nextLong();
            case 3 -> Double.longBitsToDouble(random.nextLong());
            case 4 -> Float.intBitsToFloat(random.nextInt());
            case 5 -> random.nextBoolean();
            case 6 -> (byte) random.nextInt();
            case 7 -> (char) random.nextInt();
            case 8 -> (short) random.nextInt();
            case 9, 10 -> text();
            case 11 -> new UUID(random.nextLong(), random.nextLong());
            case 12 -> new BigDecimal(new BigInteger(1 + random.nextInt(90), random), random.nextInt(20) - 10);
            case 13 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
            case 14 -> LocalDate.ofEpochDay(random.nextInt(100_000));
            case 15 -> Duration.ofNanos(random.nextLong());
            case 16 -> Color.values()[random.nextInt(3)];
            case 17 -> TimeUnit.values()[random.nextInt(7)];
            case 18 ->
                ZonedDateTime.ofInstant(
                        Instant.ofEpochSecond(random.nextInt()), java.time.ZoneId.of("America/New_York"));
            case 19 -> Locale.forLanguageTag(random.nextBoolean() ? "de-CH" : "zh-Hant-TW");
            case 20 -> TimeZone.getTimeZone(random.nextBoolean() ? "UTC" : "Europe/Berlin");
            default -> Color.class;
        };
    }

    private String text() {
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : 'a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private Key key(final int depth) {
        final Key key = new Key();
        key.id = keys++;
        key.more = depth > 0 && random.nextInt(3) == 0 ? any(depth - 1) : null;
        made.add(key);
        return key;
    }

    private Object any(final int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return value();
        }
        if (!made.isEmpty() && random.nextInt(6) == 0) {
            return made.get(random.nextInt(made.size()));
        }
        final Object object = object(depth - 1);
        made.add(object);
        return object;
    }

    private List<Object> some(final int depth) {
        final List<Object> some = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            some.add(any(depth));
        }
        return some;
    }

    private List<Object> someNotNull(final int depth) {
        final List<Object> some = some(depth);
        some.removeIf(Objects::isNull);
        return some;
    }

    private List<Object> someKeys(final int depth) {
        final List<Object> some = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            some.add(key(depth));
        }
        return some;
    }

    private <M extends Map<Object, Object>> M filled(final M map, final int depth) {
        for (final Object key : someKeys(depth)) {
            Object value = any(depth);
            if (value == null && (map instanceof ConcurrentHashMap || map instanceof ConcurrentSkipListMap)) {
                value = 1;
            }
            map.put(key, value);
        }
        return map;
    }

    private Object object(final int depth) {
        return switch (random.nextInt(38)) {
            case 0, 1 -> new Pair(any(depth), any(depth), random.nextInt());
            case 2, 3 -> bean(new Bean(), depth);
            case 4, 5 -> bean(new Fixed(any(depth), random.nextGaussian()), depth);
            case 6, 7 -> new ArrayList<>(some(depth));
            case 8 -> new LinkedList<>(some(depth));
            case 9 -> new HashSet<>(someKeys(depth));
            case 10 -> new LinkedHashSet<>(someKeys(depth));
            case 11 -> new TreeSet<>(someKeys(depth));
            case 12 -> reversed(depth);
            case 13 -> filled(new HashMap<>(), depth);
            case 14 -> filled(new LinkedHashMap<>(16, .75f, random.nextBoolean()), depth);
            case 15 -> filled(new TreeMap<>(random.nextBoolean() ? null : DOWN), depth);
            case 16 -> filled(new ConcurrentHashMap<>(), depth);
            case 17 -> filled(new ConcurrentSkipListMap<>(), depth);
            case 18 -> filled(new IdentityHashMap<>(), depth);
            case 19 -> List.copyOf(someNotNull(depth));
            case 20 -> Set.copyOf(someKeys(depth));
            case 21 -> Map.copyOf(filled(new ConcurrentHashMap<>(), 0));
            case 22 -> Collections.unmodifiableList(new ArrayList<>(some(depth)));
            case 23 -> Collections.unmodifiableMap(filled(new LinkedHashMap<>(), depth));
            case 24 -> Collections.synchronizedList(new LinkedList<>(some(depth)));
            case 25 -> Collections.unmodifiableSortedMap(filled(new TreeMap<>(), depth));
            case 26 -> Arrays.asList(some(depth).toArray());
            case 27 -> some(depth).toArray();
            case 28 -> new int[] {random.nextInt(), 2, 3};
            case 29 -> new String[] {text(), null, text()};
            case 30 -> new Object[][] {some(depth).toArray(), null};
            case 31 -> Optional.ofNullable(any(depth));
            case 32 -> new AtomicReference<>(any(depth));
            case 33 -> queue(depth);
            case 34 -> enums(depth);
            case 35 -> names(depth);
            case 36 -> thrown(depth);
            default -> some(depth).stream().toList();
        };
    }

    private Bean bean(final Bean bean, final int depth) {
        made.add(bean);
        bean.first = any(depth);
        bean.second = random.nextBoolean() ? null : any(depth);
        bean.number = random.nextLong();
        bean.text = random.nextBoolean() ? null : text();
        return bean;
    }

    private TreeSet<Object> reversed(final int depth) {
        final TreeSet<Object> set = new TreeSet<>(DOWN);
        set.addAll(someKeys(depth));
        return set;
    }

    private Object queue(final int depth) {
        final List<Object> elements = someNotNull(depth);
        return switch (random.nextInt(5)) {
            case 0 -> new ArrayDeque<>(elements);
            case 1 -> new PriorityQueue<>(someKeys(depth));
            case 2 -> new ConcurrentLinkedQueue<>(elements);
            case 3 -> new CopyOnWriteArrayList<>(elements);
            default -> {
                final LinkedBlockingQueue<Object> bounded = new LinkedBlockingQueue<>(5 + random.nextInt(5));
                bounded.addAll(elements);
                yield bounded;
            }
        };
    }

    private Object enums(final int depth) {
        if (random.nextBoolean()) {
            return random.nextBoolean() ? EnumSet.noneOf(Color.class) : EnumSet.of(Color.GREEN, Color.BLUE);
        }
        final EnumMap<Color, Object> map = new EnumMap<>(Color.class);
        map.put(Color.GREEN, any(depth));
        return map;
    }

    private Names names(final int depth) {
        final Names names = new Names();
        names.addAll(some(depth));
        names.owner = text();
        return names;
    }

    private Throwable thrown(final int depth) {
        final Throwable thrown =
                random.nextBoolean() ? new Failed(text(), any(depth)) : new IllegalStateException(text());
        if (random.nextBoolean()) {
            thrown.initCause(new java.net.SocketTimeoutException(text()));
        }
        if (random.nextBoolean()) {
            thrown.addSuppressed(new RuntimeException(text()));
        }
        return thrown;
    }
}
