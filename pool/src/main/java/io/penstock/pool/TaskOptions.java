package io.penstock.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What one call says of its task; the pool's settings apply to what is not said.
 *
 * <p><b>Threads:</b> any; immutable. <b>Processes:</b> one. <b>Blocks:</b> no. <b>Units:</b> {@code Duration}.
 */
public final class TaskOptions {
    private static final TaskOptions NONE = new TaskOptions(null, null);

    private final Duration timeout;
    private final Retry retry;

    private TaskOptions(final Duration timeout, final Retry retry) {
        this.timeout = timeout;
        this.retry = retry;
    }

    /** {@return options that say nothing} */
    public static TaskOptions none() {
        return NONE;
    }

    /**
     * Limits how long an attempt may run.
     *
     * @param time from the beginning in the worker
     * @return such options
     */
    public TaskOptions timeout(final Duration time) {
        return new TaskOptions(Times.notNegative(time, "timeout"), retry);
    }

    /**
     * Says when the task is run again.
     *
     * @param policy in place of the pool's
     * @return such options
     */
    public TaskOptions retry(final Retry policy) {
        return new TaskOptions(timeout, Objects.requireNonNull(policy, "policy"));
    }

    /** {@return the limit, if one is said} */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** {@return the policy, if one is said} */
    public Optional<Retry> retry() {
        return Optional.ofNullable(retry);
    }
}
