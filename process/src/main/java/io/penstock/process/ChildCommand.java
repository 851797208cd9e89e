package io.penstock.process;

import io.penstock.core.jvm.JvmCommand;
import java.nio.file.Path;
import java.util.List;

/** The command that starts a child JVM, and what it tells the child. */
final class ChildCommand {
    static final String OWN_MODULE = "io.penstock.process";

    private ChildCommand() {}

    /**
     * The command of a child whose parent is this participant. The task is the digest of its bytes, null for a main class. The flags come
     * before the user's.
     */
    static JvmCommand of(
            final ChildOptions options,
            final Path pipe,
            final int parent,
            final String task,
            final List<String> firstFlags) {
        final JvmCommand command = JvmCommand.running(ChildMain.class, OWN_MODULE);
        addJava(command, options);
        command.flags(firstFlags);
        addCharset(command, options.standardOutput, "stdout");
        addCharset(command, options.standardError, "stderr");
        command.flags(options.jvmFlags)
                .property(ParentProcess.PIPE_PROPERTY, pipe.toUri().toASCIIString())
                .property(
                        ParentProcess.PROCESS_PROPERTY,
                        ParentProcess.text(parent, ProcessHandle.current().pid()))
                .property(ParentProcess.NAME_PROPERTY, options.name)
                .environment(options.environment);
        addModule(command, options);
        addArguments(command, options, task);
        return command;
    }

    static void addJava(final JvmCommand command, final ChildOptions options) {
        if (options.javaHome != null) {
            command.javaHome(options.javaHome);
        } else if (JvmCommand.isNativeAccessEnabled()) {
            command.allowNativeAccess(); // what this JVM may do without a warning, the child may too
        }
        if (options.classPath != null) {
            command.classPath(options.classPath);
        }
        if (options.modulePath != null) {
            command.modulePath(options.modulePath);
        }
    }

    /** The parent reads UTF-8, so the child must write it in any locale. JDK 17 and 18 know the second name alone, later ones the first. */
    private static void addCharset(final JvmCommand command, final ChildOptions.Output output, final String stream) {
        if (output.lines() != null) {
            command.property(stream + ".encoding", "UTF-8").property("sun." + stream + ".encoding", "UTF-8");
        }
    }

    private static void addModule(final JvmCommand command, final ChildOptions options) {
        command.module(options.module == null ? options.entry.module() : options.module);
        if (options.entry instanceof ChildEntry.Main main) {
            command.opening(packageOf(main.className()));
        } else if (options.module == null && options.modulePath == null) {
            command.moreModules(ParentModules.names(options.javaHome == null));
        }
    }

    private static String packageOf(final String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }

    private static void addArguments(final JvmCommand command, final ChildOptions options, final String task) {
        command.arguments(List.of(
                options.daemon ? ChildMain.DAEMON : ChildMain.FREE,
                options.isNamed ? ChildMain.NAMED : ChildMain.UNNAMED));
        if (options.entry instanceof ChildEntry.Main main) {
            command.arguments(List.of(ChildMain.MAIN, main.className()));
        } else {
            command.arguments(List.of(ChildMain.TASK, task));
        }
        command.arguments(options.arguments);
    }
}
