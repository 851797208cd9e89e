package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.holding;
import static io.penstock.codec.ValueSerializer.plain;
import static io.penstock.codec.WellKnownTypes.add;
import static io.penstock.codec.WellKnownTypes.addKind;

import com.esotericsoftware.kryo.io.Output;
import java.io.File;
import java.math.RoundingMode;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Files, addresses, buffers. Nothing here resolves a host name or opens a file. */
final class SystemTypes {
    private SystemTypes() {}

    static void addAll() {
        addKind(
                Path.class,
                false,
                ValueSerializer.<Path>plain(PathText::write, PathText::read).heap(64));
        add(File.class, false, plain((out, value) -> out.writeString(value.getPath()), in -> new File(in.readText())));
        add(
                URI.class,
                false,
                ValueSerializer.<URI>plain(SystemTypes::writeUri, in -> URI.create(in.readText()))
                        .heap(256));
        // Only if it is allowed: the hash code of a URL uses the network.
        add(
                URL.class,
                false,
                ValueSerializer.<URL>plain(SystemTypes::writeUrl, SystemTypes::readUrl)
                        .heap(256));
        add(InetAddress.class, false, new NoInstances());
        add(
                Inet4Address.class,
                false,
                ValueSerializer.<Inet4Address>plain(SystemTypes::writeAddress, in -> (Inet4Address) readAddress(in))
                        .heap(112));
        add(
                Inet6Address.class,
                false,
                plain(
                        (out, value) -> {
                            if (value.getScopedInterface() != null) {
                                throw new CodecException("an address of an interface of this machine cannot travel: "
                                        + value + "; send its bytes and its scope");
                            }
                            writeAddress(out, value);
                            out.writeVarInt(value.getHostAddress().indexOf('%') < 0 ? -1 : value.getScopeId(), false);
                        },
                        SystemTypes::readInet6));
        add(
                InetSocketAddress.class,
                false,
                holding(
                        (kryo, out, value) -> {
                            kryo.writeClassAndObject(out, value.getAddress());
                            out.writeString(value.isUnresolved() ? value.getHostString() : null);
                            out.writeVarInt(value.getPort(), true);
                        },
                        (kryo, in) -> {
                            final InetAddress address = (InetAddress) kryo.readClassAndObject(in);
                            final String host = in.readString();
                            final int port = in.readVarInt(true);
                            return address == null
                                    ? InetSocketAddress.createUnresolved(host, port)
                                    : new InetSocketAddress(address, port);
                        }));
        addKind(
                ByteBuffer.class,
                true,
                ValueSerializer.<ByteBuffer>plain(SystemTypes::writeBuffer, SystemTypes::readBuffer)
                        .heap(64));
        add(RoundingMode.class, false, WellKnownTypes.named(RoundingMode.class));
    }

    @SuppressWarnings("deprecation") // the constructors of URL are deprecated since 20
    private static URL readUrl(final ItemInput in) {
        final String text = in.readText();
        try {
            return new URL(text);
        } catch (final MalformedURLException e) {
            throw new CodecException("damaged item: not a URL: " + text, e);
        }
    }

    /** The host name if it is already known; asking for it would resolve it. */
    private static void writeAddress(final Output out, final InetAddress value) {
        final String text = value.toString();
        final int slash = text.lastIndexOf('/');
        out.writeString(slash > 0 ? text.substring(0, slash) : null);
        ScalarTypes.writeBytes(out, value.getAddress());
    }

    private static InetAddress readAddress(final ItemInput in) {
        final String host = in.readString();
        try {
            return InetAddress.getByAddress(host, ScalarTypes.readBytes(in));
        } catch (final UnknownHostException e) {
            throw new CodecException("damaged item: not an address: " + e.getMessage(), e);
        }
    }

    private static Inet6Address readInet6(final ItemInput in) {
        final String host = in.readString();
        final byte[] bytes = ScalarTypes.readBytes(in);
        final int scope = in.readVarInt(false);
        try {
            return Inet6Address.getByAddress(host, bytes, scope);
        } catch (final UnknownHostException e) {
            throw new CodecException("damaged item: not an address: " + e.getMessage(), e);
        }
    }

    /** All bytes of a buffer that has an array of its own; the buffer itself is not moved. */
    private static void writeBuffer(final Output out, final ByteBuffer value) {
        if (!value.hasArray() || value.arrayOffset() != 0 || value.array().length != value.capacity()) {
            throw new CodecException("a byte buffer that is direct, read-only or a view of another cannot travel: "
                    + value + "; send a copy: ByteBuffer.allocate(n).put(buffer.duplicate()).flip()");
        }
        out.writeBoolean(value.order() == ByteOrder.BIG_ENDIAN);
        out.writeVarInt(value.position(), true);
        out.writeVarInt(value.limit(), true);
        ScalarTypes.writeBytes(out, value.array());
    }

    private static ByteBuffer readBuffer(final ItemInput in) {
        final ByteOrder order = in.readBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        final int position = in.readVarInt(true);
        final int limit = in.readVarInt(true);
        return ByteBuffer.wrap(ScalarTypes.readBytes(in))
                .limit(limit)
                .position(position)
                .order(order);
    }

    /** Parsed here, so that what cannot be parsed there is refused. */
    private static void writeUri(final Output out, final URI value) {
        final String text = value.toString();
        try {
            if (new URI(text).equals(value)) {
                out.writeString(text);
                return;
            }
        } catch (final URISyntaxException refused) {
            // as if it were another
        }
        throw new CodecException("a URI cannot travel whose text means something else: " + text);
    }

    @SuppressWarnings("deprecation") // the constructors of URL are deprecated since 20
    private static void writeUrl(final Output out, final URL value) {
        final String text = value.toExternalForm();
        try {
            if (new URL(text).toExternalForm().equals(text)) {
                out.writeString(text);
                return;
            }
        } catch (final MalformedURLException unknownProtocol) {
            // as if it were another
        }
        throw new CodecException("a URL cannot travel whose protocol only its own handler knows: " + text);
    }
}
