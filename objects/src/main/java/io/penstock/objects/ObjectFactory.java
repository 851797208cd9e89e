package io.penstock.objects;

/**
 * Creates an object for a client.
 *
 * <p><b>Threads:</b> the one that runs the client's call. <b>Processes:</b> the host's. <b>Blocks:</b> as it does. <b>Units:</b> none.
 *
 * @param <A> the type of its argument
 * @param <T> the interface of the object
 */
@FunctionalInterface
public interface ObjectFactory<A, T> {
    /**
     * Creates an object. It is closed with its client if it is {@link AutoCloseable}.
     *
     * @param argument what the client has given
     * @return the object
     * @throws Exception any exception; the client gets it
     */
    T create(A argument) throws Exception;
}
