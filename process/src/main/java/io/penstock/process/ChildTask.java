package io.penstock.process;

import io.penstock.pipe.Connection;
import java.io.Serializable;

/**
 * The work of a child that has no main class of its own: usually a lambda, with what it captures. Java's serialization carries it to the
 * child, so everything it captures must be {@link Serializable}. A lambda that uses a field or a method of its enclosing object captures
 * that object. Static fields are not captured: the child has its own, initialized there.
 *
 * <p><b>Threads:</b> runs in the child's main thread. <b>Processes:</b> created in the parent, runs in the child. <b>Blocks:</b> as the
 * task does. <b>Units:</b> none.
 *
 * @param <S> the type of the objects that the child sends, that is, what the parent receives
 * @param <R> the type of the objects that the child receives, that is, what the parent sends
 */
@FunctionalInterface
public interface ChildTask<S, R> extends Serializable {
    /**
     * Runs in the child. When it returns or throws, the connection is closed, and the child exits once only daemon threads are left.
     *
     * @param parent the child's end of the pipe
     * @throws Exception any exception; {@link ChildJvm#join} throws it in the parent
     */
    void run(Connection<S, R> parent) throws Exception;
}
