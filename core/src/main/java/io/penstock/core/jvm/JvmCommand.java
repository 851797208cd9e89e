package io.penstock.core.jvm;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    private static final int MAX_WORDS_BYTES = 16 * 1024;

    /** Characters of a class path in an error. */
    private static final int MAX_SHOWN = 300;

    private final Class<?> main;
    private final String mainModule;
    private final List<String> flags = new ArrayList<>();
    private final List<Consumer<? super Map<String, String>>> environment = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final List<String> moreModules = new ArrayList<>();
    private String classPath = systemProperty("java.class.path");
    private String modulePath = systemProperty("jdk.module.path");
    private String module = "";
    private String openedPackage = "";
    private Path javaHome;
    private boolean nativeAccess;
    private boolean givesClassPath;
    private boolean plain;
    private String remedy = "";

    private JvmCommand(final Class<?> main, final String mainModule) {
        this.main = main;
        this.mainModule = mainModule;
    }

    /** Begins a command that runs a class of ours, with a main method, of this module, where the helper has it on its module path. */
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
        givesClassPath = true;
        return this;
    }

    /** Keeps all variables from the helper that would give its JVM more options: for a helper that is Penstock's own, and no user's. */
    public JvmCommand plain() {
        plain = true;
        return this;
    }

    /** Sets what the error says to do where the class path of this JVM is of no use to a helper. */
    public JvmCommand remedy(final String text) {
        remedy = text;
        return this;
    }

    /** Sets the module path, as {@code java --module-path} takes it; empty for none. */
    public JvmCommand modulePath(final String path) {
        modulePath = path;
        return this;
    }

    /**
     * Makes a module of the module path a root, with all that it requires; an empty name is none. Where the module path also holds the main
     * class's module, the helper runs as modules; elsewhere the main class comes from the class path.
     */
    public JvmCommand module(final String name) {
        module = name;
        return this;
    }

    /** Makes more modules roots, which does not change how the main class is found. */
    public JvmCommand moreModules(final List<String> names) {
        moreModules.addAll(names);
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
     * Starts a helper, whose streams and working directory the settings say. It throws, before there is a process, if there is no Java to run it, if
     * that Java could not load the main class, or if its argument file cannot be written.
     */
    public Process start(final Consumer<? super ProcessBuilder> settings) throws IOException {
        return start(List.of(), settings);
    }

    /**
     * Starts a helper's JVM once more, up to its main method, and {@return what it says on both streams: why one does not start} It takes no longer
     * than this.
     */
    public String rehearse(final Consumer<? super ProcessBuilder> settings, final Duration timeout) throws IOException {
        final Process process = start(List.of("--dry-run"), builder -> {
            settings.accept(builder);
            builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.PIPE)
                    .redirectErrorStream(true);
        });
        CompletableFuture.delayedExecutor(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .execute(process.toHandle()::destroyForcibly);
        try (InputStream said = process.getInputStream()) {
            return new String(said.readNBytes(MAX_WORDS_BYTES), StandardCharsets.UTF_8).strip();
        }
    }

    /** {@return the variables that may keep a helper from starting, as its environment has them, in the light of what its JVM says} */
    public Map<String, String> suspectedVariables(final String words) {
        return JvmVariables.suspects(configured(builder -> {}).environment(), words);
    }

    private Process start(final List<String> first, final Consumer<? super ProcessBuilder> settings)
            throws IOException {
        final String java = java();
        checkReachable();
        final List<String> options = new ArrayList<>(first);
        options.addAll(options());
        final List<String> words = JvmArguments.encode(properties(), arguments);
        checkNoNul(options); // a file would cut it off there, in silence
        if (ArgumentFiles.areNeededFor(options, words)) {
            final ArgumentFiles files = ArgumentFiles.write(options, words);
            try {
                final Process process = start(java, files.words(), settings);
                deleteAfter(process, files);
                return process;
            } catch (final IOException | RuntimeException | Error failed) {
                files.delete();
                throw failed;
            }
        }
        options.addAll(words);
        return start(java, options, settings);
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

    private Process start(final String java, final List<String> words, final Consumer<? super ProcessBuilder> settings)
            throws IOException {
        final List<String> command = new ArrayList<>(List.of(java));
        command.addAll(words);
        return configured(settings).command(command).start();
    }

    private ProcessBuilder configured(final Consumer<? super ProcessBuilder> settings) {
        final ProcessBuilder builder = new ProcessBuilder();
        final Map<String, String> variables = builder.environment();
        if (plain) {
            JvmVariables.removeFrom(variables);
        }
        environment.forEach(change -> change.accept(variables));
        settings.accept(builder);
        return builder;
    }

    private String java() throws IOException {
        final String own = System.getProperty("java.home");
        if (javaHome == null && (own == null || isNativeImage())) {
            throw new IOException("this program is a native image, which cannot run a helper JVM: main="
                    + main.getName() + "; name a Java by javaHome() and its class path by classPath()" + alternative());
        }
        final Path java = (javaHome == null ? Path.of(own) : javaHome)
                .resolve("bin")
                .resolve("java")
                .toAbsolutePath();
        if (!Files.isExecutable(java)) {
            throw new IOException("there is no java to run a helper JVM: path=" + java
                    + "; a runtime of jpackage keeps it with --jlink-options that lack --strip-native-commands; or name another Java by javaHome()"
                    + alternative());
        }
        return java.toString();
    }

    private static boolean isNativeImage() {
        return System.getProperty("org.graalvm.nativeimage.imagecode") != null;
    }

    /**
     * A class loader of this program may read jars inside a jar, or come from a container; a plain java reads the class path alone, and would not
     * even find the main class. Of the jars inside a jar, it can be helped to those of Spring Boot.
     */
    private void checkReachable() throws IOException {
        if (givesClassPath || runsAsModules()) {
            return;
        }
        try {
            if (Class.forName(main.getName(), false, ClassLoader.getSystemClassLoader()) == main) {
                return;
            }
        } catch (final ClassNotFoundException | LinkageError unknown) {
            // reported below
        }
        final String place = location();
        if (place.contains("!") && LaunchedJar.of(classPath, main).isPresent()) {
            return;
        }
        throw new IOException((place.contains("!")
                        ? "this program runs from a nested jar, which a helper JVM cannot load: "
                        : "a helper JVM would not find Penstock on this program's class path: ")
                + "class=" + main.getName() + " location=" + place + " loadedBy="
                + main.getClassLoader().getClass().getName() + " java.class.path=" + shortened(classPath)
                + "; extract the jar (Spring Boot: java -Djarmode=tools -jar APP.jar extract) and run what was extracted, or name a"
                + " class path by classPath()" + alternative());
    }

    private String alternative() {
        return remedy.isEmpty() ? "" : ", or " + remedy;
    }

    private String location() {
        final CodeSource source = main.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? "unknown"
                : source.getLocation().toString();
    }

    private static String shortened(final String path) {
        return path.length() <= MAX_SHOWN ? path : path.substring(0, MAX_SHOWN) + "...";
    }

    /** All before the arguments of the main method, that included. */
    private List<String> options() {
        final boolean runsAsModules = runsAsModules();
        final List<String> options = new ArrayList<>();
        if (nativeAccess) {
            options.add("--enable-native-access=" + (runsAsModules && has(NATIVE_MODULE) ? NATIVE_MODULE : UNNAMED));
        }
        if (!runsAsModules) {
            options.addAll(RunnableJar.flagsOf(classPath));
        }
        options.addAll(flags);
        if (!modulePath.isEmpty()) {
            options.addAll(List.of("--module-path", absolute(modulePath)));
        }
        if (!classPath.isEmpty()) {
            options.addAll(List.of("-cp", absolute(classPath)));
        }
        final String roots = roots();
        if (!roots.isEmpty()) {
            options.addAll(List.of("--add-modules", roots));
        }
        if (!module.isEmpty() && !openedPackage.isEmpty()) {
            options.addAll(List.of(
                    "--add-opens", module + "/" + openedPackage + "=" + (runsAsModules ? mainModule : UNNAMED)));
        }
        if (runsAsModules) {
            options.addAll(List.of("--module", mainModule + "/" + main.getName()));
        } else {
            final Optional<LaunchedJar> jar = LaunchedJar.of(classPath, main);
            jar.ifPresent(launched -> options.addAll(launched.flags(main)));
            options.add(jar.map(LaunchedJar::launcher).orElse(main.getName()));
        }
        return options;
    }

    private String roots() {
        return Stream.concat(Stream.of(module), moreModules.stream())
                .filter(name -> !name.isEmpty())
                .distinct()
                .collect(Collectors.joining(","));
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
