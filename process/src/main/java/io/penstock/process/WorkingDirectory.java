package io.penstock.process;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A working directory whose name this process's locale cannot decode. Up to JDK 23 the JDK's own logging cannot be initialized there, since one of its classes
 * makes a path of {@code user.dir}; and Java's serialization, which brings a child its task, asks for that logging.
 */
final class WorkingDirectory {
    private static final String PROPERTY = "user.dir";

    private WorkingDirectory() {}

    /** Lets that class be initialized while the property has another value. Called before any other thread runs. */
    static void prepareLogging() {
        final String directory = System.getProperty(PROPERTY);
        if (isPath(directory)) {
            return;
        }
        System.setProperty(PROPERTY, "/");
        try {
            Class.forName("java.io.FilePermission");
        } catch (final ClassNotFoundException | LinkageError newerJdk) {
            // There logging does without it.
        } finally {
            System.setProperty(PROPERTY, directory);
        }
    }

    private static boolean isPath(final String text) {
        try {
            return Path.of(text).isAbsolute();
        } catch (final InvalidPathException undecodable) {
            return false;
        }
    }
}
