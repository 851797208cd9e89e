package io.penstock.pipe.net;

import io.penstock.codec.Coder;
import java.nio.channels.Selector;

/**
 * A connection whose ends know each other, before its first message.
 *
 * @param tls of it
 * @param selector with which its socket is registered
 * @param receiving type of the objects received
 * @param encoder null for arrays of bytes
 * @param decoder null for arrays of bytes
 * @param sent the classes that this end has told
 * @param received the classes that the other end has told
 * @param peer for texts
 */
record OpenedEnd<S, R>(
        TlsChannel tls,
        Selector selector,
        Class<R> receiving,
        Coder<S> encoder,
        Coder<R> decoder,
        WireClasses sent,
        WireClasses received,
        String peer) {}
