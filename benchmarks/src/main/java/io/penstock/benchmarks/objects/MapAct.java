package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.calls.Calls;
import java.util.concurrent.ConcurrentMap;

/** What is done with a map, again and again. */
enum MapAct {
    GET {
        @Override
        Calls on(final ConcurrentMap<String, byte[]> map) {
            final String[] keys = Values.keys();
            return count -> {
                long sum = 0;
                for (long i = 0, place = 0; i < count; i++) {
                    place = Values.next((int) place);
                    sum += Values.number(map.get(keys[(int) place]));
                }
                return sum;
            };
        }
    },
    PUT {
        @Override
        Calls on(final ConcurrentMap<String, byte[]> map) {
            final String[] keys = Values.keys();
            return count -> {
                for (long i = 0, place = 0; i < count; i++) {
                    place = Values.next((int) place);
                    map.put(keys[(int) place], Values.of(i));
                }
                return count;
            };
        }
    },
    COMPUTE {
        @Override
        Calls on(final ConcurrentMap<String, byte[]> map) {
            final String[] keys = Values.keys();
            return count -> {
                long sum = 0;
                for (long i = 0, place = 0; i < count; i++) {
                    place = Values.next((int) place);
                    sum += Values.number(
                            map.compute(keys[(int) place], (key, old) -> Values.of(Values.number(old) + 1)));
                }
                return sum;
            };
        }
    },
    /** Adds to one counter. The only act on a map of numbers. */
    MERGE {
        @Override
        Calls on(final ConcurrentMap<String, byte[]> map) {
            throw new IllegalStateException("a map of numbers is needed");
        }
    };

    static final String COUNTER = "counter";

    /** On a map that has all keys. */
    abstract Calls on(ConcurrentMap<String, byte[]> map);

    static Calls merge(final ConcurrentMap<String, Long> map) {
        return count -> {
            for (long i = 0; i < count; i++) {
                map.merge(COUNTER, 1L, Long::sum);
            }
            return count;
        };
    }
}
