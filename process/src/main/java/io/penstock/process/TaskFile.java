package io.penstock.process;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.process.engine.TaskBytes;
import java.io.IOException;
import java.io.Serializable;
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
        return TaskBytes.encode(this, task, "the child's task", sharesClassPath);
    }

    static TaskFile decode(final byte[] bytes, final String digest) throws IOException, ClassNotFoundException {
        if (!digest(bytes).equals(digest)) {
            throw new IOException("the task is not the one that the parent wrote: digest=" + digest(bytes)
                    + " expected=" + digest + "; another process has changed its file");
        }
        return (TaskFile) TaskBytes.decode(bytes);
    }

    static String digest(final byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (final NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }
}
