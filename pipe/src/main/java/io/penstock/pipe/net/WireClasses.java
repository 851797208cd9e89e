package io.penstock.pipe.net;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;
import io.penstock.codec.CodecException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of classes of one direction. The sender numbers them, and tells a class before the first message that has its number.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one has the sender's numbers, another a copy.
 */
final class WireClasses implements ClassIds {
    static final int MAX_CLASSES = 65_536;

    /** Of all that the other side tells. */
    static final int MAX_BYTES = 64 * 1024 * 1024;

    private static final int MAX_TEXT = 1024 * 1024;

    private final boolean numbers;
    private long toldBytes;
    private final List<ClassVersion> versions = new ArrayList<>();
    private final Map<ClassVersion, Integer> ids = new HashMap<>();

    /** @param numbers whether this is the sender's side, which gives new numbers */
    WireClasses(final boolean numbers) {
        this.numbers = numbers;
    }

    @Override
    public synchronized int idOf(final ClassVersion version) {
        final Integer known = ids.get(version);
        if (known != null) {
            return known;
        }
        return numbers && versions.size() < MAX_CLASSES ? add(version) : NO_ID;
    }

    private int add(final ClassVersion version) {
        versions.add(version);
        ids.put(version, versions.size() - 1);
        return versions.size() - 1;
    }

    @Override
    public synchronized ClassVersion version(final int id) {
        if (id < 0 || id >= versions.size()) {
            throw new CodecException("damaged item: class id " + id + " is not known: size=" + versions.size());
        }
        return versions.get(id);
    }

    @Override
    public synchronized int size() {
        return versions.size();
    }

    /** The classes from a number on, as bytes. */
    synchronized byte[] encodeFrom(final int first) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(first);
            out.writeInt(versions.size() - first);
            for (final ClassVersion version : versions.subList(first, versions.size())) {
                write(out, version.name());
                write(out, version.fields());
            }
        } catch (final IOException impossible) {
            throw new AssertionError("nothing fails in memory", impossible);
        }
        return bytes.toByteArray();
    }

    /** Adds what the other side has told. Throws if it does not follow what is known. */
    synchronized void decode(final byte[] bytes) throws IOException {
        toldBytes += bytes.length;
        if (toldBytes > MAX_BYTES) {
            throw new IOException("too many classes: bytes=" + toldBytes + " max=" + MAX_BYTES);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            final int first = in.readInt();
            final int count = in.readInt();
            if (first != versions.size() || count < 0 || count > MAX_CLASSES - first) {
                throw new IOException(
                        "damaged list of classes: first=" + first + " count=" + count + " known=" + versions.size());
            }
            for (int i = 0; i < count; i++) {
                add(new ClassVersion(read(in), read(in)));
            }
        }
    }

    static void write(final DataOutputStream out, final String text) throws IOException {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String read(final DataInputStream in) throws IOException {
        final int length = in.readInt();
        if (length < 0 || length > MAX_TEXT || length > in.available()) {
            throw new IOException("damaged text: length=" + length + " left=" + in.available());
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
