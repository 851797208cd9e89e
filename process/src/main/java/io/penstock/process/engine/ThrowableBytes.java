package io.penstock.process.engine;

import io.penstock.codec.RemoteThrowable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What a child has thrown, as bytes: its class name, message, stack, causes, and suppressed exceptions. No codec takes part, and the reader
 * loads no class for it. So it arrives whatever is wrong in the child.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the child encodes, its parent decodes. <b>Blocks:</b> never.
 */
public final class ThrowableBytes {
    private static final int VERSION = 1;

    // The message, the stack or the chain of causes may have no end.
    private static final int MAX_TEXT = 64 * 1024;
    private static final int MAX_FRAMES = 1024;
    private static final int MAX_SUPPRESSED = 32;
    private static final int MAX_THROWABLES = 256;
    private static final int MAX_DEPTH = 64;

    private ThrowableBytes() {}

    /** Encodes any exception or error. Methods of its class that throw, or return nothing, cost that part alone. */
    public static byte[] encode(final Throwable thrown) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            new Writer(out).write(thrown, 0);
        } catch (final IOException impossible) {
            throw new AssertionError("nothing fails in memory", impossible);
        }
        return bytes.toByteArray();
    }

    /** Decodes without running or loading anything that the bytes name; throws where nothing of this class has written them. */
    public static RemoteThrowable decode(final byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            final int version = in.readByte();
            if (version != VERSION) {
                throw new IOException(
                        "the child has another version of Penstock: version=" + version + " expected=" + VERSION);
            }
            return new Reader(in, bytes.length).read(0);
        }
    }

    private static final class Writer {
        private final DataOutputStream out;
        private final Set<Throwable> written = Collections.newSetFromMap(new IdentityHashMap<>());

        Writer(final DataOutputStream out) {
            this.out = out;
        }

        void write(final Throwable thrown, final int depth) throws IOException {
            final boolean isNew = written.add(thrown);
            writeText(thrown.getClass().getName());
            writeOptional(isNew ? messageOf(thrown) : "(shown above)");
            final StackTraceElement[] stack = isNew ? stackOf(thrown) : new StackTraceElement[0];
            final int frames = Math.min(MAX_FRAMES, stack.length);
            out.writeInt(frames);
            for (int i = 0; i < frames; i++) {
                writeFrame(stack[i]);
            }
            final Throwable cause = isNew ? causeOf(thrown) : null;
            final boolean hasCause = cause != null && hasRoom(depth);
            out.writeBoolean(hasCause);
            if (hasCause) {
                write(cause, depth + 1);
            }
            final Throwable[] suppressed = isNew && hasRoom(depth) ? thrown.getSuppressed() : new Throwable[0];
            final int count = Math.min(MAX_SUPPRESSED, suppressed.length);
            out.writeInt(count);
            for (int i = 0; i < count; i++) {
                write(suppressed[i], depth + 1);
            }
        }

        private boolean hasRoom(final int depth) {
            return depth < MAX_DEPTH && written.size() < MAX_THROWABLES;
        }

        private static String messageOf(final Throwable thrown) {
            try {
                return thrown.getMessage();
            } catch (final Throwable broken) {
                return "(no message: getMessage() has thrown "
                        + broken.getClass().getName() + ")";
            }
        }

        private static StackTraceElement[] stackOf(final Throwable thrown) {
            try {
                final StackTraceElement[] stack = thrown.getStackTrace();
                return stack == null ? new StackTraceElement[0] : stack;
            } catch (final Throwable broken) {
                return new StackTraceElement[0];
            }
        }

        private static Throwable causeOf(final Throwable thrown) {
            try {
                return thrown.getCause();
            } catch (final Throwable broken) {
                return null;
            }
        }

        private void writeFrame(final StackTraceElement frame) throws IOException {
            writeOptional(frame.getModuleName());
            writeText(frame.getClassName());
            writeText(frame.getMethodName());
            writeOptional(frame.getFileName());
            out.writeInt(frame.getLineNumber());
        }

        private void writeOptional(final String text) throws IOException {
            out.writeBoolean(text != null);
            if (text != null) {
                writeText(text);
            }
        }

        private void writeText(final String text) throws IOException {
            final byte[] bytes =
                    text.substring(0, Math.min(MAX_TEXT, text.length())).getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static final class Reader {
        private final DataInputStream in;
        private final int maxLength;

        Reader(final DataInputStream in, final int maxLength) {
            this.in = in;
            this.maxLength = maxLength;
        }

        RemoteThrowable read(final int depth) throws IOException {
            final String className = readText();
            final String message = readOptional();
            final StackTraceElement[] stack = new StackTraceElement[count(MAX_FRAMES)];
            for (int i = 0; i < stack.length; i++) {
                stack[i] = new StackTraceElement(
                        null, readOptional(), null, readText(), readText(), readOptional(), in.readInt());
            }
            if (depth > MAX_DEPTH) {
                throw new IOException("damaged: exceptions nested deeper than depth=" + MAX_DEPTH);
            }
            final RemoteThrowable cause = in.readBoolean() ? read(depth + 1) : null;
            final RemoteThrowable thrown = RemoteThrowable.of(className, message, stack, cause);
            final int suppressed = count(MAX_SUPPRESSED);
            for (int i = 0; i < suppressed; i++) {
                thrown.addSuppressed(read(depth + 1));
            }
            return thrown;
        }

        private int count(final int limit) throws IOException {
            final int count = in.readInt();
            if (count < 0 || count > limit) {
                throw new IOException("damaged: count=" + count + " limit=" + limit);
            }
            return count;
        }

        private String readOptional() throws IOException {
            return in.readBoolean() ? readText() : null;
        }

        private String readText() throws IOException {
            return new String(in.readNBytes(count(maxLength)), StandardCharsets.UTF_8);
        }
    }
}
