package io.penstock.process;

import io.penstock.pipe.Connection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.jar.JarFile;

/**
 * The task of the child whose JVM writes down which classes it has loaded. It does once what children do with their end of a pipe. It runs none of the
 * user's code: it loads the user's classes that it is given by name, and those of the same packages, and initializes none of them.
 *
 * @param classes by their names
 */
@SuppressWarnings("ArrayRecordComponent") // on its way to the child; nothing compares it
record ArchiveTraining(String[] classes) implements ChildTask<ArchiveTraining.Message, ArchiveTraining.Message> {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CLASSES = 1000;
    private static final int LARGE = 100_000;
    private static final String CLASS_FILE = ".class";

    /** A message of the training. */
    record Message(int number, double value, String text, List<Long> list) {}

    @Override
    public void run(final Connection<Message, Message> parent) throws IOException, InterruptedException {
        for (final String name : classes) {
            loadWithPackage(name);
        }
        parent.send(parent.receive());
        parent.sendBytes(parent.receiveBytes());
    }

    /** The parent's part. */
    static void talk(final Connection<Message, Message> child) throws IOException, InterruptedException {
        child.send(new Message(1, 2.0, "text", List.of(3L)));
        child.receive();
        child.sendBytes(new byte[LARGE]);
        child.receiveBytes();
    }

    private static void loadWithPackage(final String name) {
        final Class<?> type = load(name);
        final CodeSource source =
                type == null ? null : type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return;
        }
        final String folder = type.getPackageName().replace('.', '/') + '/';
        try (JarFile jar =
                new JarFile(Path.of(URI.create(source.getLocation().toString())).toFile())) {
            jar.stream()
                    .map(entry -> entry.getName())
                    .filter(entry -> entry.startsWith(folder)
                            && entry.endsWith(CLASS_FILE)
                            && entry.indexOf('/', folder.length()) < 0)
                    .limit(MAX_CLASSES)
                    .forEach(entry -> load(entry.substring(0, entry.length() - CLASS_FILE.length())
                            .replace('/', '.')));
        } catch (final IOException | RuntimeException noJar) {
            // Then only the class itself is in the archive.
        }
    }

    private static Class<?> load(final String name) {
        try {
            return Class.forName(name, false, ArchiveTraining.class.getClassLoader());
        } catch (final ClassNotFoundException | LinkageError missing) {
            return null; // the child that needs it will say so
        }
    }
}
