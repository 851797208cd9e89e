package io.penstock.benchmarks.calls;

/** Makes a call again and again, and returns something that depends on all of them: so none is optimised away. */
@FunctionalInterface
public interface Calls {
    /**
     * Makes the calls.
     *
     * @param count how many
     * @return anything that depends on them
     * @throws Exception if one fails
     */
    long make(long count) throws Exception;
}
