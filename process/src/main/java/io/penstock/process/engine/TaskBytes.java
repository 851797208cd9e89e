package io.penstock.process.engine;

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
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/**
 * A task as bytes, by Java's serialization: usually a lambda with what it captures. To decode it is to run what its writer wants. So a process may
 * decode only what its own parent has written, from a place that no other user can write.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the parent encodes, the child decodes. <b>Blocks:</b> never.
 */
public final class TaskBytes {
    /** On a class path the JVM's own; in an executable jar of Spring Boot that of its launcher, in the child too. */
    private static final ClassLoader OWN_LOADER = TaskBytes.class.getClassLoader();

    private static final ClassValue<Boolean> FOUND_BY_NAME = new ClassValue<>() {
        @Override
        protected Boolean computeValue(final Class<?> type) {
            try {
                return type.isPrimitive() || Class.forName(type.getName(), false, OWN_LOADER) == type;
            } catch (final ClassNotFoundException | LinkageError notFound) {
                return false;
            }
        }
    };

    private static final ThreadLocal<Boolean> READING = new ThreadLocal<>();

    private TaskBytes() {}

    /** Whether a child with the class path of this JVM will find a class. */
    public static boolean isFoundByName(final Class<?> type) {
        return FOUND_BY_NAME.get(type);
    }

    /** {@return the text of the error for a class that it will not find} */
    public static String notFound(final String fault, final Class<?> type) {
        return fault + ": class=" + type.getName() + " loadedBy="
                + type.getClassLoader()
                + "; give the child a class path with it, by classPath(); a program that runs from its source (java "
                + "Main.java) or in JShell has no class file: compile it first, and run the class";
    }

    /**
     * Encodes a task alone, or an object that holds it.
     *
     * @param content what to encode
     * @param task the task in it, for the error
     * @param what the task is, for the error: "the child's task"
     * @param sharesClassPath whether the child has the class path of this JVM; then it will not find a class that Penstock's class loader does
     *     not find, and that is refused
     * @throws IllegalArgumentException if it cannot be encoded; it names the class
     */
    public static byte[] encode(
            final Object content, final Object task, final String what, final boolean sharesClassPath) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new TaskOutput(bytes, sharesClassPath)) {
            out.writeObject(content);
        } catch (final NotSerializableException culprit) {
            throw new IllegalArgumentException(
                    what + " cannot be serialized, since it captures something that is not Serializable: class="
                            + culprit.getMessage() + " task=" + TaskNames.of(task)
                            + "; capture values alone (a lambda that uses a field or a method of the object around it captures"
                            + " that object), and make the rest inside the task" + adviceFor(culprit.getMessage()),
                    culprit);
        } catch (final UnknownClassException refusal) {
            throw refusal;
        } catch (final IOException | RuntimeException | StackOverflowError failed) {
            throw new IllegalArgumentException(
                    what + " cannot be serialized: task=" + TaskNames.of(task) + " reason=" + failed, failed);
        }
        return bytes.toByteArray();
    }

    private static String adviceFor(final String className) {
        return className.startsWith("io.penstock.")
                ? "; a handle of Penstock belongs to the process that opened it: capture its Path, and open it in the task; of an end of a"
                        + " pipe, capture the address that handOver() returns"
                : "";
    }

    /** Decodes what the parent has encoded. Classes are found by the system class loader, not by the caller's. */
    public static Object decode(final byte[] bytes) throws IOException, ClassNotFoundException {
        final boolean isNested = isReading();
        READING.set(true);
        try (ObjectInputStream in = new TaskInput(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        } catch (final ExceptionInInitializerError failed) { // which says nothing itself
            throw new IOException("a static initializer that the task needs has thrown: " + failed.getCause(), failed);
        } finally {
            if (!isNested) {
                READING.remove();
            }
        }
    }

    /** Whether this thread reads a task. If code of the user runs in it, that is the static initializer of a class of the task. */
    public static boolean isReading() {
        return READING.get() != null;
    }

    /**
     * Refuses what would start a process that reads the same task, and would therefore start another one.
     *
     * @param what is to be used, for the error
     * @throws IllegalStateException if this thread reads a task
     */
    public static void checkNotReading(final String what) {
        if (isReading()) {
            throw new IllegalStateException(what
                    + " is used while this process reads its task: a static initializer that the task needs does so, and"
                    + " would again in each process that it starts; use it in main() or in another method, not in a"
                    + " static initializer");
        }
    }

    /**
     * A path of the default file system on its way; a relative one stays relative. A URI keeps bytes that are no characters in this process's locale, and
     * does not depend on the child's.
     */
    private record PathText(String uri, boolean isAbsolute) implements Serializable {
        private static final long serialVersionUID = 1L;

        static PathText of(final Path path) {
            return new PathText(root().resolve(path).toUri().toString(), path.isAbsolute());
        }

        private static Path root() {
            return FileSystems.getDefault().getRootDirectories().iterator().next();
        }

        private Object readResolve() {
            final Path path = Path.of(URI.create(uri));
            return isAbsolute ? path : root().relativize(path);
        }
    }

    /** The refusal of a class; what the user's own code throws while it is encoded is another matter. */
    private static final class UnknownClassException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        UnknownClassException(final String message) {
            super(message);
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
                    ? PathText.of(path)
                    : captured;
        }

        @Override
        protected void annotateClass(final Class<?> type) {
            if (sharesClassPath && !FOUND_BY_NAME.get(type)) {
                throw new UnknownClassException(
                        notFound("the child will not find a class of its task on its class path", type));
            }
        }
    }

    private static final class TaskInput extends ObjectInputStream {
        TaskInput(final InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(final ObjectStreamClass description)
                throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, OWN_LOADER);
            } catch (final ClassNotFoundException primitive) {
                return super.resolveClass(description);
            }
        }
    }
}
