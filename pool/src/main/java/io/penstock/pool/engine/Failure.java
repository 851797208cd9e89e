package io.penstock.pool.engine;

import io.penstock.process.engine.ItemCoder;
import io.penstock.process.engine.ThrowableBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a task has thrown, on its way to the parent: by the codec where its parts may travel, else by its class name, message and stack. The
 * reader loads no class that the bytes name.
 *
 * @param thrown as it arrives
 * @param classNames of its class and of those that it extends
 * @param ofJvm whether it is a {@link VirtualMachineError}
 */
record Failure(Throwable thrown, Set<String> classNames, boolean ofJvm) {
    private static final int BY_CODEC = 1;
    private static final int BY_PARTS = 2;
    private static final int MAX_CLASSES = 64;

    static Failure of(final Throwable thrown) {
        final Set<String> names = new LinkedHashSet<>();
        for (Class<?> type = thrown.getClass(); type != null && names.size() < MAX_CLASSES; ) {
            names.add(type.getName());
            type = type.getSuperclass();
        }
        return new Failure(thrown, names, thrown instanceof VirtualMachineError);
    }

    /** In the worker: the whole message. Never fails but for an {@link OutOfMemoryError}. */
    static byte[] encode(final Throwable thrown, final long number, final ItemCoder<Object> coder) {
        final Failure failure = of(thrown);
        int form = BY_CODEC;
        byte[] content;
        try {
            content = coder.encode(thrown, 0);
        } catch (final Throwable refused) {
            form = BY_PARTS;
            content = ThrowableBytes.encode(thrown);
        }
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(new byte[Messages.HEAD]);
            out.writeBoolean(failure.ofJvm);
            out.writeByte(failure.classNames.size());
            for (final String name : failure.classNames) {
                out.writeUTF(name);
            }
            out.write(content);
        } catch (final IOException impossible) {
            throw new AssertionError("nothing fails in memory", impossible);
        }
        return Messages.head(bytes.toByteArray(), Messages.FAILED, number, form);
    }

    /** In the parent. */
    static Failure decode(final byte[] message, final ItemCoder<Object> coder) throws IOException {
        final ByteArrayInputStream bytes =
                new ByteArrayInputStream(message, Messages.HEAD, message.length - Messages.HEAD);
        final DataInputStream in = new DataInputStream(bytes);
        final boolean ofJvm = in.readBoolean();
        final Set<String> names = new LinkedHashSet<>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            names.add(in.readUTF());
        }
        final int offset = message.length - bytes.available();
        final Throwable thrown = Messages.form(message) == BY_CODEC
                ? (Throwable) coder.decode(message, offset)
                : ThrowableBytes.decode(in.readAllBytes());
        return new Failure(thrown, names, ofJvm);
    }
}
