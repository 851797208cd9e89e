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
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Files, addresses, buffers. Nothing here resolves a host name or opens a file. */
final class SystemTypes {
    private SystemTypes() {}

    static void addAll() {
        addKind(Path.class, false, plain(PathText::write, PathText::read));
        add(File.class, false, plain((out, value) -> out.writeString(value.getPath()), in -> new File(in.readText())));
        add(
                URI.class,
                false,
                plain((out, value) -> out.writeString(value.toString()), in -> URI.create(in.readText())));
        // Only if it is allowed: the hash code of a URL uses the network.
        add(URL.class, false, plain((out, value) -> out.writeString(value.toExternalForm()), SystemTypes::readUrl));
        add(InetAddress.class, false, new NoInstances());
        add(Inet4Address.class, false, plain(SystemTypes::writeAddress, in -> (Inet4Address) readAddress(in)));
        add(
                Inet6Address.class,
                false,
                plain(
                        (out, value) -> {
                            writeAddress(out, value);
                            out.writeVarInt(value.getScopeId(), true);
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
        addKind(ByteBuffer.class, true, plain(SystemTypes::writeBuffer, SystemTypes::readBuffer));
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
        final int scope = in.readVarInt(true);
        try {
            return Inet6Address.getByAddress(host, bytes, scope == 0 ? -1 : scope);
        } catch (final UnknownHostException e) {
            throw new CodecException("damaged item: not an address: " + e.getMessage(), e);
        }
    }

    /** The bytes between position and limit; the buffer itself is not moved. */
    private static void writeBuffer(final Output out, final ByteBuffer value) {
        final byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        out.writeBoolean(value.order() == ByteOrder.BIG_ENDIAN);
        ScalarTypes.writeBytes(out, bytes);
    }

    private static ByteBuffer readBuffer(final ItemInput in) {
        final ByteOrder order = in.readBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return ByteBuffer.wrap(ScalarTypes.readBytes(in)).order(order);
    }
}
