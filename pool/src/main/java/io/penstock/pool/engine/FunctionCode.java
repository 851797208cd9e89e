package io.penstock.pool.engine;

import io.penstock.codec.CodecException;
import io.penstock.pool.TaskFunction;
import io.penstock.process.engine.ItemCoder;
import io.penstock.process.engine.TaskBytes;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** A function, in the parent: its number, its message for the workers, and the coders of its arguments and results. */
final class FunctionCode<A, R> {
    final int number;
    final TaskFunction<? super A, ? extends R> code;
    final byte[] definition;
    final ItemCoder<A> arguments;
    final ItemCoder<R> results;

    FunctionCode(
            final int number,
            final Class<A> argument,
            final Class<R> result,
            final TaskFunction<? super A, ? extends R> code,
            final List<Class<?>> allowed,
            final boolean sharesClassPath) {
        this.number = number;
        this.code = code;
        try {
            arguments = ItemCoder.of(argument, allowed);
            results = ItemCoder.of(result, allowed);
        } catch (final CodecException refused) {
            throw Refusals.of(refused);
        }
        final Definition content =
                new Definition(argument, result, code, allowed, arguments.numbers(), results.numbers());
        final byte[] encoded = TaskBytes.encode(content, code, "the function", sharesClassPath);
        definition = Messages.head(withHead(encoded), Messages.DEFINE, 0, number);
    }

    static byte[] withHead(final byte[] content) {
        final byte[] message = new byte[Messages.HEAD + content.length];
        System.arraycopy(content, 0, message, Messages.HEAD, content.length);
        return message;
    }

    /** What a worker gets. */
    private record Definition(
            Class<?> argument,
            Class<?> result,
            TaskFunction<?, ?> code,
            List<Class<?>> allowed,
            List<String> argumentNumbers,
            List<String> resultNumbers)
            implements Serializable {}

    /** A function in a worker. */
    static final class InWorker<A, R> {
        private final TaskFunction<A, R> code;
        private final ItemCoder<A> arguments;
        final ItemCoder<R> results;

        private InWorker(final TaskFunction<A, R> code, final ItemCoder<A> arguments, final ItemCoder<R> results) {
            this.code = code;
            this.arguments = arguments;
            this.results = results;
        }

        @SuppressWarnings("unchecked") // the types that the parent's compiler has checked
        static InWorker<?, ?> decode(final byte[] definition) throws IOException, ClassNotFoundException {
            final Definition of = (Definition) WorkerSide.content(definition);
            return new InWorker<>(
                    (TaskFunction<Object, Object>) of.code,
                    (ItemCoder<Object>) ItemCoder.like(of.argument, of.allowed, of.argumentNumbers),
                    (ItemCoder<Object>) ItemCoder.like(of.result, of.allowed, of.resultNumbers));
        }

        /** Runs it; an exception comes from the codec or from the user's code. */
        R run(final byte[] message) throws Exception {
            return code.apply(arguments.decode(message, Messages.HEAD));
        }
    }
}
