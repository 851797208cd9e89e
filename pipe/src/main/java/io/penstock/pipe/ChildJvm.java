package io.penstock.pipe;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * A child JVM with a pipe to it. The child runs a main class and fetches its end by {@link #parent}; it sees end of stream when
 * the parent closes or dies, also when the parent is killed, so that no orphan waits for ever.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the parent holds this object, the child calls {@link #parent}. <b>Blocks:</b>
 * {@link #join} and {@link #close}. <b>Units:</b> none.
 *
 * @param <S> the type of the objects that the parent sends
 * @param <R> the type of the objects that the parent receives
 */
public final class ChildJvm<S, R> implements AutoCloseable {
    private ChildJvm() {}

    /**
     * Starts a child with the default settings: the same Java and class path as this JVM, its standard streams.
     *
     * @param main class to run; must be on the class path
     * @param sending the type of the objects that this process sends to the child
     * @param receiving the type of the objects that this process receives from the child
     * @param arguments of the main method
     * @param <S> the type sent
     * @param <R> the type received
     * @return the child
     * @throws IOException if the pipe cannot be created or the process cannot be started
     */
    public static <S, R> ChildJvm<S, R> start(
            final Class<?> main, final Class<S> sending, final Class<R> receiving, final String... arguments)
            throws IOException {
        return running(main)
                .sending(sending)
                .receiving(receiving)
                .arguments(arguments)
                .start();
    }

    /**
     * Begins to describe a child.
     *
     * @param main class to run; must be on the child's class path
     * @return a builder with the default settings
     */
    public static ChildJvmBuilder<Object, Object> running(final Class<?> main) {
        return new ChildJvmBuilder<>(main, Object.class, Object.class);
    }

    /**
     * In a child: connects to the parent. Once per process.
     *
     * @param sending the type of the objects that the child sends, that is, what the parent receives
     * @param receiving the type of the objects that the child receives, that is, what the parent sends
     * @param <S> the type sent
     * @param <R> the type received
     * @return the child's end
     * @throws IllegalStateException if this process was not started as a {@code ChildJvm}
     * @throws IOException as {@link PipeBuilder#connect()}
     */
    public static <S, R> Connection<S, R> parent(final Class<S> sending, final Class<R> receiving) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** {@return the parent's end of the pipe} */
    public Connection<S, R> connection() {
        throw new UnsupportedOperationException();
    }

    /** {@return the child's process} */
    public Process process() {
        throw new UnsupportedOperationException();
    }

    /** {@return the child's process id} */
    public long pid() {
        throw new UnsupportedOperationException();
    }

    /** {@return the child's exit code; empty while it runs} */
    public OptionalInt exitCode() {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits for the child to exit. Blocks.
     *
     * @param timeout bounds the whole call; zero or less: does not wait
     * @return true once it has exited
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean join(final Duration timeout) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /**
     * Ends the child: closes the connection (the child sees end of stream), waits for its exit as long as the grace time says,
     * kills it if it is still there, and removes what was made for it. An interrupt ends the grace time. Blocks. Closing twice
     * does nothing.
     */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
