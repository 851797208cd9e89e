package io.penstock.joinable.engine;

import java.time.Duration;

/** What a builder was told about leases. A number is 0 if it was not set. */
public record LeaseSettings(int maxLeases, int maxDeliveries, int leaseTimeoutMs) {
    /** Nothing set yet. */
    public static final LeaseSettings UNSET = new LeaseSettings(0, 0, 0);

    private static final int DEFAULT_MAX_DELIVERIES = 5;
    private static final int MOST_DELIVERIES = 255;
    private static final int FEWEST_DEFAULT_LEASES = 256;
    private static final int MOST_LEASES = 4096;
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(24);

    /**
     * With another bound of leases.
     *
     * @param leases from 1 to 4096
     */
    public LeaseSettings withMaxLeases(final int leases) {
        if (leases < 1 || leases > MOST_LEASES) {
            throw new IllegalArgumentException("maxLeases must be from 1 to " + MOST_LEASES + ": maxLeases=" + leases);
        }
        return new LeaseSettings(leases, maxDeliveries, leaseTimeoutMs);
    }

    /**
     * With another bound of deliveries.
     *
     * @param deliveries from 1 to 255
     */
    public LeaseSettings withMaxDeliveries(final int deliveries) {
        if (deliveries < 1 || deliveries > MOST_DELIVERIES) {
            throw new IllegalArgumentException(
                    "maxDeliveries must be from 1 to " + MOST_DELIVERIES + ": maxDeliveries=" + deliveries);
        }
        return new LeaseSettings(maxLeases, deliveries, leaseTimeoutMs);
    }

    /**
     * With another timeout of leases.
     *
     * @param timeout from 1 ms
     */
    public LeaseSettings withLeaseTimeout(final Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "leaseTimeout must be from 1 ms to " + LONGEST_TIMEOUT + ": leaseTimeout=" + timeout);
        }
        return new LeaseSettings(maxLeases, maxDeliveries, (int) timeout.toMillis());
    }

    /** The settings of a new queue. */
    public LeaseSettings complete(final int maxItems) {
        return new LeaseSettings(
                maxLeases == 0 ? Math.max(FEWEST_DEFAULT_LEASES, Math.min(maxItems, MOST_LEASES)) : maxLeases,
                maxDeliveries == 0 ? DEFAULT_MAX_DELIVERIES : maxDeliveries,
                leaseTimeoutMs);
    }
}
