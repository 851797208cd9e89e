package io.penstock.pool.engine;

import io.penstock.codec.CodecException;

/**
 * What the codec refuses, in the words of a pool: its builder allows a class for both sides.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the pool's and the workers. <b>Blocks:</b> never.
 */
final class Refusals {
    private static final String OF_CHANNELS =
            "; if you trust all processes that can write to the channel, allow it on both sides: KryoCodec.builder()";
    private static final String OF_CODECS = "allow it on both sides: KryoCodec.builder()";
    private static final String OF_POOLS = "allow it: ProcessPool.builder()";

    private Refusals() {}

    static String text(final Throwable refused) {
        final String text = refused instanceof StackOverflowError
                ? "its objects hold each other too deep: " + refused
                : String.valueOf(refused.getMessage());
        return text.replace(OF_CHANNELS, "; " + OF_POOLS).replace(OF_CODECS, OF_POOLS);
    }

    /** What lies behind a refusal whose text was told already. */
    static Throwable cause(final Throwable refused) {
        return refused instanceof CodecException ? refused.getCause() : refused;
    }

    static CodecException of(final CodecException refused) {
        return new CodecException(text(refused), refused.getCause());
    }
}
