package io.penstock.process;

import io.penstock.pipe.Connection;
import java.io.Serializable;

/**
 * What a child does where it has no main class of its own: a lambda, as a rule, with what it captures. It travels by Java's
 * serialization, so all that it captures must be {@link Serializable}; a lambda that uses a field or a method of the object around
 * it captures that object. What is static is not captured: the child has its own, as its class path makes it.
 *
 * <p><b>Threads:</b> runs in the child's main thread. <b>Processes:</b> written in the parent, run in the child. <b>Blocks:</b> as it
 * likes. <b>Units:</b> none.
 *
 * @param <S> the type of the objects that the child sends, that is, what the parent receives
 * @param <R> the type of the objects that the child receives, that is, what the parent sends
 */
@FunctionalInterface
public interface ChildTask<S, R> extends Serializable {
    /**
     * Runs in the child. The connection is closed when it returns or throws; the child then exits as soon as it has no other
     * thread than daemons.
     *
     * @param parent the child's end of the pipe
     * @throws Exception whatever it likes; {@link ChildJvm#join} throws it in the parent
     */
    void run(Connection<S, R> parent) throws Exception;
}
