package io.penstock.objects.host;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a host says of itself in each line: its interfaces with their methods, in order, and its numbers of classes.
 *
 * @param incarnation tells this host from all others
 * @param timeoutNs of calls that have no other time-out; 0 for none
 * @param types names of the interfaces
 * @param signatures of the methods of each
 * @param classes as {@code FixedClassIds} has them
 * @param names of the named objects
 */
record Welcome(
        long incarnation,
        long timeoutNs,
        List<String> types,
        List<List<String>> signatures,
        List<String> classes,
        List<String> names) {
    byte[] encode() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(new byte[HostMessages.HEAD]);
            out.writeLong(timeoutNs);
            write(out, types);
            for (final List<String> each : signatures) {
                write(out, each);
            }
            write(out, classes);
            write(out, names);
        } catch (final IOException impossible) {
            throw new AssertionError("nothing fails in memory", impossible);
        }
        return HostMessages.head(bytes.toByteArray(), HostMessages.WELCOME, 0, incarnation, HostMessages.VERSION);
    }

    /** Throws where the message is none of a host of this version. */
    static Welcome decode(final byte[] message) throws IOException {
        if (message.length < HostMessages.HEAD
                || HostMessages.type(message) != HostMessages.WELCOME
                || HostMessages.method(message) != HostMessages.VERSION) {
            throw new IOException("the host has another version of Penstock: expected=" + HostMessages.VERSION
                    + "; use one version in all processes");
        }
        try (DataInputStream in = new DataInputStream(
                new ByteArrayInputStream(message, HostMessages.HEAD, message.length - HostMessages.HEAD))) {
            final long timeoutNs = in.readLong();
            final List<String> types = read(in);
            final List<List<String>> signatures = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                signatures.add(read(in));
            }
            return new Welcome(HostMessages.object(message), timeoutNs, types, signatures, read(in), read(in));
        }
    }

    private static void write(final DataOutputStream out, final List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (final String text : texts) {
            final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static List<String> read(final DataInputStream in) throws IOException {
        final int count = count(in);
        final List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(new String(in.readNBytes(count(in)), StandardCharsets.UTF_8));
        }
        return texts;
    }

    private static int count(final DataInputStream in) throws IOException {
        final int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("damaged: count=" + count + " left=" + in.available());
        }
        return count;
    }
}
