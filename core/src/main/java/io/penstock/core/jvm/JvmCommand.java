package io.penstock.core.jvm;

import java.io.File;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The command that starts a helper JVM, and its start. Every helper of Penstock is started here: the children of {@code io.penstock.process}, and
 * the log sink that workers start. What a helper inherits, and how its arguments travel, is decided in this one place.
 *
 * <pre>
 *   java  --enable-native-access  FLAG...  --module-path  -cp  --add-modules  --add-opens  MAIN  PROPERTY...  ARGUMENT...
 *         '-------------------------------- in an argument file where that is needed ---------------------------------'
 * </pre>
 *
 * <p>The class path and the module path are those of this JVM unless others are given. Relative entries are resolved here, since a helper may have
 * another working directory. The environment is that of this JVM, with the changes given.
 *
 * <p>The main class must be one of ours, and begin with {@link JvmArguments#received}. It may be started any number of times.
 *
 * <p><b>Threads:</b> one at a time. <b>Processes:</b> used in the process that starts the helper. <b>Blocks:</b> {@link #start}, for file operations.
 */
public final class JvmCommand {
    private static final String NATIVE_MODULE = "com.sun.jna";
    private static final String UNNAMED = "ALL-UNNAMED";
    private static final String PROPERTY_FLAG = "-D";

    private final Class<?> main;
    private final String mainModule;
    private final List<String> flags = new ArrayList<>();
    private final List<Consumer<? super Map<String, String>>> environment = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private String classPath = systemProperty("java.class.path");
    private String modulePath = systemProperty("jdk.module.path");
    private String module = "";
    private String openedPackage = "";
    private Path javaHome;
    private boolean nativeAccess;

    private JvmCommand(final Class<?> main, final String mainModule) {
        this.main = main;
        this.mainModule = mainModule;
    }

    /**
     * Begins a command.
     *
     * @param main class of ours with a main method
     * @param mainModule the module that holds it, where the helper has it on its module path
     * @return the command
     */
    public static JvmCommand running(final Class<?> main, final String mainModule) {
        return new JvmCommand(main, mainModule);
    }

    private static String systemProperty(final String name) {
        return System.getProperty(name, "");
    }

    /** Sets the helper's Java: the directory with {@code bin/java}. The default is this JVM's own. */
    public JvmCommand javaHome(final Path home) {
        javaHome = home;
        return this;
    }

    /** Sets the class path, as {@code java -cp} takes it; empty for none. */
    public JvmCommand classPath(final String path) {
        classPath = path;
        return this;
    }

    /** Sets the module path, as {@code java --module-path} takes it; empty for none. */
    public JvmCommand modulePath(final String path) {
        modulePath = path;
        return this;
    }

    /**
     * Makes a module of the module path a root, with all that it requires. Where the module path also holds the main class's module, the helper runs as
     * modules; elsewhere the main class comes from the class path.
     *
     * @param name of the module; empty for none
     */
    public JvmCommand module(final String name) {
        module = name;
        return this;
    }

    /** Opens one package of the root module to the main class's module, as the {@code java} command does for a main class that is not exported. */
    public JvmCommand opening(final String packageName) {
        openedPackage = packageName;
        return this;
    }

    /** Lets the helper load native code through JNA without a warning; only for a Java that knows the flag (17 does). */
    public JvmCommand allowNativeAccess() {
        nativeAccess = true;
        return this;
    }

    /** Adds flags of the JVM, after those given before. */
    public JvmCommand flags(final List<String> more) {
        flags.addAll(more);
        return this;
    }

    /** Adds a system property, after the flags given before. */
    public JvmCommand property(final String name, final String value) {
        flags.add(PROPERTY_FLAG + name + "=" + value);
        return this;
    }

    /** Adds a change of the environment, after the changes given before. */
    public JvmCommand environment(final List<Consumer<? super Map<String, String>>> changes) {
        environment.addAll(changes);
        return this;
    }

    /** Adds arguments of the main method, after those given before. */
    public JvmCommand arguments(final List<String> more) {
        arguments.addAll(more);
        return this;
    }

    /**
     * Starts a helper.
     *
     * @param settings of its streams and its working directory
     * @return its process
     * @throws IOException if it cannot be started, or its argument file cannot be written
     */
    public Process start(final Consumer<? super ProcessBuilder> settings) throws IOException {
        final List<String> options = options();
        final List<String> words = JvmArguments.encode(properties(), arguments);
        checkNoNul(options); // a file would cut it off there, in silence
        if (ArgumentFiles.areNeededFor(options, words)) {
            final ArgumentFiles files = ArgumentFiles.write(options, words);
            try {
                final Process process = start(files.words(), settings);
                deleteAfter(process, files);
                return process;
            } catch (final IOException | RuntimeException | Error failed) {
                files.delete();
                throw failed;
            }
        }
        options.addAll(words);
        return start(options, settings);
    }

    /** As a rule the helper has deleted them long before. */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing waits for it, and it does not fail
    private static void deleteAfter(final Process process, final ArgumentFiles files) {
        process.onExit().thenRun(files::delete);
    }

    private static void checkNoNul(final List<String> options) throws IOException {
        for (final String option : options) {
            if (option.indexOf('\0') >= 0) {
                throw new IOException(
                        "a flag or path of a helper JVM holds a NUL character, which no command line can carry: "
                                + option.replace('\0', '?'));
            }
        }
    }

    private Process start(final List<String> words, final Consumer<? super ProcessBuilder> settings)
            throws IOException {
        final List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(words);
        final ProcessBuilder builder = new ProcessBuilder(command);
        final Map<String, String> variables = builder.environment();
        environment.forEach(change -> change.accept(variables));
        settings.accept(builder);
        return builder.start();
    }

    private String java() {
        final Path home = javaHome == null ? Path.of(System.getProperty("java.home")) : javaHome;
        return home.resolve("bin").resolve("java").toAbsolutePath().toString();
    }

    /** All before the arguments of the main method, that included. */
    private List<String> options() {
        final boolean runsAsModules = runsAsModules();
        final List<String> options = new ArrayList<>();
        if (nativeAccess) {
            options.add("--enable-native-access=" + (runsAsModules && has(NATIVE_MODULE) ? NATIVE_MODULE : UNNAMED));
        }
        options.addAll(flags);
        if (!modulePath.isEmpty()) {
            options.addAll(List.of("--module-path", absolute(modulePath)));
        }
        if (!classPath.isEmpty()) {
            options.addAll(List.of("-cp", absolute(classPath)));
        }
        if (!module.isEmpty()) {
            options.addAll(List.of("--add-modules", module));
            if (!openedPackage.isEmpty()) {
                options.addAll(List.of(
                        "--add-opens", module + "/" + openedPackage + "=" + (runsAsModules ? mainModule : UNNAMED)));
            }
        }
        if (runsAsModules) {
            options.addAll(List.of("--module", mainModule + "/" + main.getName()));
        } else {
            options.add(main.getName());
        }
        return options;
    }

    /** Those among the flags; of one that is given twice the last counts, as on any command line of {@code java}. */
    private Map<String, String> properties() {
        final Map<String, String> properties = new LinkedHashMap<>();
        for (final String flag : flags) {
            if (flag.startsWith(PROPERTY_FLAG)) {
                final int end = flag.indexOf('=');
                final String name = flag.substring(PROPERTY_FLAG.length(), end < 0 ? flag.length() : end);
                properties.put(name, end < 0 ? "" : flag.substring(end + 1));
            }
        }
        properties.remove(""); // no property can have this name
        return properties;
    }

    private boolean runsAsModules() {
        return !module.isEmpty() && has(mainModule);
    }

    private boolean has(final String name) {
        try {
            return ModuleFinder.of(Arrays.stream(modulePath.split(File.pathSeparator, -1))
                            .filter(entry -> !entry.isEmpty())
                            .map(Path::of)
                            .toArray(Path[]::new))
                    .find(name)
                    .isPresent();
        } catch (final FindException unreadable) {
            throw new IllegalArgumentException(
                    "the module path of a helper JVM cannot be read: modulePath=" + modulePath + " reason="
                            + unreadable.getMessage(),
                    unreadable);
        }
    }

    private static String absolute(final String path) {
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .map(entry -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** {@return whether this JVM itself may load native code through JNA without a warning; false before JDK 22, which cannot say} */
    public static boolean isNativeAccessEnabled() {
        if (Runtime.version().feature() < 22) {
            return false;
        }
        try {
            final Class<?> natives = Class.forName(NATIVE_MODULE + ".Native", false, JvmCommand.class.getClassLoader());
            final Object answer =
                    Module.class.getMethod("isNativeAccessEnabled").invoke(natives.getModule());
            return Boolean.TRUE.equals(answer);
        } catch (final ReflectiveOperationException | LinkageError unknown) {
            return false;
        }
    }
}
