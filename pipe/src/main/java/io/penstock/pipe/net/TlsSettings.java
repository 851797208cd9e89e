package io.penstock.pipe.net;

import io.penstock.codec.Codec;
import io.penstock.codec.Coder;
import io.penstock.pipe.HostAddress;
import io.penstock.pipe.PipeBuilder;
import java.time.Duration;
import java.util.Objects;

/** What a builder has collected: where, what travels, and how much may wait here to be received. */
public record TlsSettings<S, R>(
        HostAddress address,
        KeyFolder keys,
        Class<S> sending,
        Class<R> receiving,
        Codec codec,
        int capacityBytes,
        Duration openingTime,
        NetworkSockets.KeepAlive keepAlive) {
    /** How long a handshake, and what follows before the first message, may take. */
    static final Duration OPENING_TIME = Duration.ofSeconds(10);

    public static TlsSettings<Object, Object> of(final HostAddress address) {
        return new TlsSettings<>(
                Objects.requireNonNull(address, "address"),
                null,
                Object.class,
                Object.class,
                Codec.kryo(),
                PipeBuilder.DEFAULT_CAPACITY_BYTES,
                OPENING_TIME,
                NetworkSockets.KeepAlive.USUAL);
    }

    public <T> TlsSettings<T, R> withSending(final Class<T> type) {
        return new TlsSettings<>(
                address,
                keys,
                Objects.requireNonNull(type, "sending"),
                receiving,
                codec,
                capacityBytes,
                openingTime,
                keepAlive);
    }

    public <T> TlsSettings<S, T> withReceiving(final Class<T> type) {
        return new TlsSettings<>(
                address,
                keys,
                sending,
                Objects.requireNonNull(type, "receiving"),
                codec,
                capacityBytes,
                openingTime,
                keepAlive);
    }

    public TlsSettings<S, R> withKeys(final HostAddress whole, final KeyFolder newKeys) {
        return new TlsSettings<>(whole, newKeys, sending, receiving, codec, capacityBytes, openingTime, keepAlive);
    }

    public TlsSettings<S, R> withCodec(final Codec newCodec) {
        return new TlsSettings<>(
                address,
                keys,
                sending,
                receiving,
                Objects.requireNonNull(newCodec, "codec"),
                capacityBytes,
                openingTime,
                keepAlive);
    }

    public TlsSettings<S, R> withCapacityBytes(final int bytes) {
        if (bytes < PipeBuilder.MIN_CAPACITY_BYTES || bytes > PipeBuilder.MAX_CAPACITY_BYTES) {
            throw new IllegalArgumentException("capacity out of range: capacityBytes=" + bytes + " min="
                    + PipeBuilder.MIN_CAPACITY_BYTES + " max=" + PipeBuilder.MAX_CAPACITY_BYTES);
        }
        return new TlsSettings<>(address, keys, sending, receiving, codec, bytes, openingTime, keepAlive);
    }

    TlsSettings<S, R> withOpeningTime(final Duration time) {
        return new TlsSettings<>(address, keys, sending, receiving, codec, capacityBytes, time, keepAlive);
    }

    TlsSettings<S, R> withKeepAlive(final NetworkSockets.KeepAlive when) {
        return new TlsSettings<>(address, keys, sending, receiving, codec, capacityBytes, openingTime, when);
    }

    /** Null for arrays of bytes, which need none. */
    Coder<S> encoder(final WireClasses classes) {
        return sending == byte[].class ? null : codec.bind(sending, classes);
    }

    /** Null for arrays of bytes, which need none. */
    Coder<R> decoder(final WireClasses classes) {
        return receiving == byte[].class ? null : codec.bind(receiving, classes);
    }
}
