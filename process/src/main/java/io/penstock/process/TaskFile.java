package io.penstock.process;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A task and the settings of its connection, as the parent writes them to a file for the child. The child decodes them by Java's
 * serialization only if they have the digest in the child's command line, which only its parent can have written.
 */
record TaskFile(ChildTask<?, ?> task, Class<?> sending, Class<?> receiving, Codec codec, Waiting waiting)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Encodes the task; {@link IllegalArgumentException} if it cannot be encoded, which names the class. Where the child has the class path
     * of this JVM, it will not find a class that this JVM's system class loader does not find.
     */
    byte[] encode(final boolean sharesClassPath) {
        if (!(codec instanceof Serializable)) {
            throw new IllegalArgumentException("the child cannot be given the codec, which is not Serializable: codec="
                    + codec.getClass().getName() + "; run a main class, which calls ChildJvm.parent with its own");
        }
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new TaskOutput(bytes, sharesClassPath)) {
            out.writeObject(this);
        } catch (final NotSerializableException culprit) {
            throw new IllegalArgumentException(
                    "the child's task cannot be serialized, since it captures something that is not Serializable: class="
                            + culprit.getMessage() + " task=" + task.getClass().getName()
                            + "; capture values alone (a lambda that uses a field or a method of the object around it captures"
                            + " that object), and make the rest inside the task" + adviceFor(culprit.getMessage()),
                    culprit);
        } catch (final IOException | RuntimeException failed) {
            if (failed instanceof IllegalArgumentException refusal) {
                throw refusal;
            }
            throw new IllegalArgumentException(
                    "the child's task cannot be serialized: task="
                            + task.getClass().getName() + " reason=" + failed,
                    failed);
        }
        return bytes.toByteArray();
    }

    private static String adviceFor(final String className) {
        return className.startsWith("io.penstock.")
                ? "; a handle of Penstock belongs to the process that opened it: capture its Path, and open it in the task; of an end of a"
                        + " pipe, capture the address that handOver() returns"
                : "";
    }

    static TaskFile decode(final byte[] bytes, final String digest) throws IOException, ClassNotFoundException {
        if (!digest(bytes).equals(digest)) {
            throw new IOException("the task is not the one that the parent wrote: digest=" + digest(bytes)
                    + " expected=" + digest + "; another process has changed its file");
        }
        try (ObjectInputStream in = new TaskInput(new ByteArrayInputStream(bytes))) {
            return (TaskFile) in.readObject();
        }
    }

    static String digest(final byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (final NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }

    /** A path of the default file system on its way; a relative one stays relative. */
    private record PathText(String text) implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            return Path.of(text);
        }
    }

    /** Checks every class that is written, including the one that holds a lambda's code. */
    private static final class TaskOutput extends ObjectOutputStream {
        private final boolean sharesClassPath;

        TaskOutput(final OutputStream out, final boolean sharesClassPath) throws IOException {
            super(out);
            this.sharesClassPath = sharesClassPath;
            enableReplaceObject(true);
        }

        /** A path is but a text. The classes that implement it are no {@link Serializable}. */
        @Override
        protected Object replaceObject(final Object captured) {
            return captured instanceof Path path && path.getFileSystem() == FileSystems.getDefault()
                    ? new PathText(path.toString())
                    : captured;
        }

        @Override
        protected void annotateClass(final Class<?> type) {
            if (sharesClassPath && !type.isPrimitive() && !ChildEntry.isFoundByName(type)) {
                throw ChildEntry.notFound("a class of its task", type);
            }
        }
    }

    /** Finds classes by the system class loader, not by the caller's. */
    private static final class TaskInput extends ObjectInputStream {
        TaskInput(final InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(final ObjectStreamClass description)
                throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, ClassLoader.getSystemClassLoader());
            } catch (final ClassNotFoundException primitive) {
                return super.resolveClass(description);
            }
        }
    }
}
