package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.calls.Calls;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;

/** The keys of a Redis server, by one connection of Jedis. */
final class RedisMap {
    private final Jedis redis;

    RedisMap(final int port) {
        redis = new Jedis("127.0.0.1", port);
    }

    void put(final String key, final byte[] value) {
        redis.set(bytes(key), value);
    }

    long counter() {
        return Long.parseLong(redis.get(MapAct.COUNTER));
    }

    Calls calls(final MapAct act) {
        final byte[][] keys = Stream.of(Values.keys()).map(RedisMap::bytes).toArray(byte[][]::new);
        return switch (act) {
            case GET ->
                count -> {
                    long sum = 0;
                    for (long i = 0, place = 0; i < count; i++) {
                        place = Values.next((int) place);
                        sum += Values.number(redis.get(keys[(int) place]));
                    }
                    return sum;
                };
            case PUT ->
                count -> {
                    for (long i = 0, place = 0; i < count; i++) {
                        place = Values.next((int) place);
                        redis.set(keys[(int) place], Values.of(i));
                    }
                    return count;
                };
            case MERGE ->
                count -> {
                    for (long i = 0; i < count; i++) {
                        redis.incr(MapAct.COUNTER);
                    }
                    return count;
                };
            case COMPUTE -> throw new IllegalArgumentException("a server runs no function of Java: act=" + act);
        };
    }

    private static byte[] bytes(final String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
