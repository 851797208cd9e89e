package io.penstock.process;

import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
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

    private static final String OWN_MODULE = "io.penstock.process";
    private static final String NATIVE_MODULE = "com.sun.jna";
    private static final String UNNAMED = "ALL-UNNAMED";

    private final ChildOptions options;
    private final String classPath;
    private final String modulePath;
    private final String module;
    private final ModuleFinder modules;
    private final List<String> command = new ArrayList<>();

    private ChildCommand(final ChildOptions options) {
        this.options = options;
        classPath = given(options.classPath, System.getProperty("java.class.path"));
        modulePath = given(options.modulePath, System.getProperty("jdk.module.path"));
        module = given(options.module, options.entry.module());
        modules = finder();
    }

    /**
     * The command.
     *
     * @param pipe to the parent
     * @param parent the participant that the parent is
     * @param task digest of the task's bytes, null for a main class
     */
    static List<String> of(final ChildOptions options, final Path pipe, final int parent, final String task) {
        final ChildCommand made = new ChildCommand(options);
        made.addJvm(pipe);
        made.addPaths();
        made.addLauncher();
        made.addArguments(parent, task);
        return made.command;
    }

    private static String given(final String value, final String otherwise) {
        return value != null ? value : otherwise == null ? "" : otherwise;
    }

    private ModuleFinder finder() {
        return ModuleFinder.of(Arrays.stream(modulePath.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toArray(Path[]::new));
    }

    private boolean has(final String name) {
        try {
            return modules.find(name).isPresent();
        } catch (final FindException unreadable) {
            throw new IllegalArgumentException(
                    "the child's module path cannot be read: modulePath=" + modulePath + " reason="
                            + unreadable.getMessage(),
                    unreadable);
        }
    }

    private void addJvm(final Path pipe) {
        final Path home = options.javaHome == null ? Path.of(System.getProperty("java.home")) : options.javaHome;
        command.add(home.resolve("bin").resolve("java").toAbsolutePath().toString());
        if (options.javaHome == null && isNativeAccessEnabled()) {
            command.add("--enable-native-access=" + (isInModule() && has(NATIVE_MODULE) ? NATIVE_MODULE : UNNAMED));
        }
        addCharset(options.standardOutput, "stdout");
        addCharset(options.standardError, "stderr");
        command.addAll(options.jvmFlags);
        command.add("-D" + PARENT_PROPERTY + "=" + pipe.toUri().toASCIIString());
    }

    /** Whatever the locale, we read what the child writes. JDK 17 and 18 know the second name alone, later ones the first. */
    private void addCharset(final ChildOptions.Output output, final String stream) {
        if (output.lines() != null) {
            command.add("-D" + stream + ".encoding=UTF-8");
            command.add("-Dsun." + stream + ".encoding=UTF-8");
        }
    }

    private void addPaths() {
        if (!modulePath.isEmpty()) {
            command.add("--module-path");
            command.add(absolute(modulePath));
        }
        if (!classPath.isEmpty()) {
            command.add("-cp");
            command.add(absolute(classPath));
        }
    }

    /** Our own main class, which runs the user's: from our module where the child has it, else from the class path. */
    private void addLauncher() {
        if (!module.isEmpty()) {
            command.add("--add-modules");
            command.add(module);
            if (options.entry instanceof ChildEntry.Main main) {
                // As the java command itself runs a main class whose package is not exported.
                command.add("--add-opens");
                command.add(module + "/" + packageOf(main.className()) + "=" + (isInModule() ? OWN_MODULE : UNNAMED));
            }
        }
        if (isInModule()) {
            command.add("--module");
            command.add(OWN_MODULE + "/" + ChildMain.class.getName());
        } else {
            command.add(ChildMain.class.getName());
        }
    }

    private boolean isInModule() {
        return !module.isEmpty() && has(OWN_MODULE);
    }

    private static String packageOf(final String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }

    private void addArguments(final int parent, final String task) {
        command.add(Integer.toString(parent));
        command.add(options.daemon ? ChildMain.DAEMON : ChildMain.FREE);
        if (options.entry instanceof ChildEntry.Main main) {
            command.add(ChildMain.MAIN);
            command.add(main.className());
        } else {
            command.add(ChildMain.TASK);
            command.add(task);
        }
        command.addAll(options.arguments);
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
    private static String absolute(final String path) {
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .map(entry -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What this JVM may do without a warning the child may too. The question exists from JDK 22 on. */
    private static boolean isNativeAccessEnabled() {
        if (Runtime.version().feature() < 22) {
            return false;
        }
        try {
            final Class<?> natives =
                    Class.forName(NATIVE_MODULE + ".Native", false, ChildCommand.class.getClassLoader());
            final Object answer =
                    Module.class.getMethod("isNativeAccessEnabled").invoke(natives.getModule());
            return Boolean.TRUE.equals(answer);
        } catch (final ReflectiveOperationException | LinkageError unknown) {
            return false;
        }
    }
}
