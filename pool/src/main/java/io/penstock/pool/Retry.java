package io.penstock.pool;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * When a task is run again. The default is never: a task then runs at most once. A task that no worker had begun is run by another one
 * whatever the policy says, and that is no attempt.
 *
 * <pre>{@code
 * Retry.never().onDeath(2).on(IOException.class, 3)
 * }</pre>
 *
 * <p><b>Threads:</b> any; immutable. <b>Processes:</b> one. <b>Blocks:</b> no. <b>Units:</b> none.
 */
public final class Retry {
    private static final Retry NEVER = new Retry(0, Map.of());

    private final int deaths;
    private final Map<Class<? extends Throwable>, Integer> exceptions;

    private Retry(final int deaths, final Map<Class<? extends Throwable>, Integer> exceptions) {
        this.deaths = deaths;
        this.exceptions = exceptions;
    }

    /** {@return the policy that runs no task again} */
    public static Retry never() {
        return NEVER;
    }

    /**
     * Runs a task again whose worker has died.
     *
     * @param times how often at most
     * @return this policy with that
     */
    public Retry onDeath(final int times) {
        return new Retry(checked(times), exceptions);
    }

    /**
     * Runs a task again that has thrown an exception of this class or of a subclass. A {@link TaskTimeoutException} can be named too.
     *
     * @param type of the exception
     * @param times how often at most
     * @return this policy with that
     */
    public Retry on(final Class<? extends Throwable> type, final int times) {
        final Map<Class<? extends Throwable>, Integer> more = new LinkedHashMap<>(exceptions);
        more.put(type, checked(times));
        return new Retry(deaths, more);
    }

    private static int checked(final int times) {
        if (times < 0) {
            throw new IllegalArgumentException("a task cannot be run again so often: times=" + times + " min=0");
        }
        return times;
    }

    /** {@return how often a task is run again whose worker has died} */
    public int deaths() {
        return deaths;
    }

    /** {@return how often a task is run again that has thrown an exception of each class} */
    public Map<Class<? extends Throwable>, Integer> exceptions() {
        return Map.copyOf(exceptions);
    }

    /**
     * How often a task is run again that has thrown an exception.
     *
     * @param classNames of the exception's class, and of those that it extends
     * @return the highest number that applies
     */
    public int times(final Set<String> classNames) {
        int times = 0;
        for (final Map.Entry<Class<? extends Throwable>, Integer> each : exceptions.entrySet()) {
            if (classNames.contains(each.getKey().getName())) {
                times = Math.max(times, each.getValue());
            }
        }
        return times;
    }
}
