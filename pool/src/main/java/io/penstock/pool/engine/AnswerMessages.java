package io.penstock.pool.engine;

import io.penstock.codec.CodecException;
import io.penstock.process.engine.ItemCoder;

/** Reads the messages of answers. */
final class AnswerMessages {
    private AnswerMessages() {}

    static Answer read(final byte[] message, final ItemCoder<Object> coder) {
        final long number = Messages.number(message);
        if (Messages.type(message) == Messages.DONE) {
            return new Answer.Done(number, message, true, Messages.tookNs(message));
        }
        Failure failure;
        try {
            failure = Failure.decode(message, coder);
        } catch (final Throwable unreadable) { // whatever the classes of the user do
            failure =
                    Failure.of(new CodecException("what a task has thrown cannot be read: " + unreadable, unreadable));
        }
        return new Answer.Failed(
                number, failure.thrown(), failure.classNames(), failure.ofJvm(), Messages.tookNs(message));
    }
}
