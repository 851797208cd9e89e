package io.penstock.pipe.engine;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.codec.KryoCodec;
import io.penstock.pipe.PipeAddress;
import io.penstock.pipe.PipeBuilder;
import java.nio.file.Path;
import java.util.Objects;

/** The settings that both kinds of builder collect. */
public record PipeSettings(Path path, int capacityBytes, Codec codec, Waiting waiting, boolean singleThreaded) {
    /** As {@link Codec#kryo()}, and addresses of ends may be sent through any pipe. */
    public static final Codec STANDARD_CODEC =
            KryoCodec.builder().allow(PipeAddress.class).build();

    public static PipeSettings of(final Path path) {
        return new PipeSettings(
                Objects.requireNonNull(path, "path"),
                PipeBuilder.DEFAULT_CAPACITY_BYTES,
                STANDARD_CODEC,
                Waiting.balanced(),
                false);
    }

    public PipeSettings withCapacityBytes(final int bytes) {
        return new PipeSettings(path, checkedCapacity(bytes), codec, waiting, singleThreaded);
    }

    /** A capacity that a ring can have: the next power of two. */
    public static int checkedCapacity(final int bytes) {
        if (bytes < PipeBuilder.MIN_CAPACITY_BYTES || bytes > PipeBuilder.MAX_CAPACITY_BYTES) {
            throw new IllegalArgumentException("capacity out of range: capacityBytes=" + bytes + " min="
                    + PipeBuilder.MIN_CAPACITY_BYTES + " max=" + PipeBuilder.MAX_CAPACITY_BYTES);
        }
        return 1 << (Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1));
    }

    public PipeSettings withCodec(final Codec newCodec) {
        return new PipeSettings(
                path, capacityBytes, Objects.requireNonNull(newCodec, "codec"), waiting, singleThreaded);
    }

    public PipeSettings withWaiting(final Waiting newWaiting) {
        return new PipeSettings(
                path, capacityBytes, codec, Objects.requireNonNull(newWaiting, "waiting"), singleThreaded);
    }

    public PipeSettings withSingleThreaded() {
        return new PipeSettings(path, capacityBytes, codec, waiting, true);
    }
}
