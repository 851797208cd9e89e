package io.penstock.pool;

import java.time.Duration;

/** Checks times that a user gives. */
final class Times {
    private Times() {}

    static Duration notNegative(final Duration time, final String name) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("no such time: " + name + "=" + time + " min=" + Duration.ZERO);
        }
        return time;
    }
}
