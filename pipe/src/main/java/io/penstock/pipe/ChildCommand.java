package io.penstock.pipe;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The command that starts a child JVM, and how the child finds the pipe. */
final class ChildCommand {
    /** The system property of a child that names the pipe to its parent: a URI, which any locale can carry. */
    static final String PARENT_PROPERTY = "io.penstock.parent";

    private ChildCommand() {}

    static List<String> of(final Class<?> main, final ChildJvmBuilder.Options options, final Path pipe) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (isNativeAccessEnabled()) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options.jvmFlags);
        command.add("-D" + PARENT_PROPERTY + "=" + pipe.toUri().toASCIIString());
        command.add("-cp");
        command.add(absolute(options.classPath));
        command.add(main.getName());
        command.addAll(options.arguments);
        return command;
    }

    /** Where a child finds the pipe to its parent. */
    static Path pipeToParent() {
        final String address = System.getProperty(PARENT_PROPERTY);
        if (address == null) {
            throw new IllegalStateException("this process was not started as a ChildJvm: the system property "
                    + PARENT_PROPERTY + " is missing; use Pipe.connect where the processes start one another by hand");
        }
        return Path.of(URI.create(address));
    }

    /** The child may have another working directory. */
    private static String absolute(final String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .map(entry -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What this JVM may do without a warning the child may too. The question exists from JDK 22 on. */
    private static boolean isNativeAccessEnabled() {
        if (Runtime.version().feature() < 22) {
            return false;
        }
        try {
            final Object answer =
                    Module.class.getMethod("isNativeAccessEnabled").invoke(ChildCommand.class.getModule());
            return Boolean.TRUE.equals(answer);
        } catch (final NoSuchMethodException | IllegalAccessException | InvocationTargetException unknown) {
            return false;
        }
    }
}
