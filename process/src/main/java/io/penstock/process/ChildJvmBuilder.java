package io.penstock.process;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.pipe.PipeAddress;
import io.penstock.pipe.PipeBuilder;
import io.penstock.pipe.engine.PipeSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The settings of a {@link ChildJvm}. One builder can start several children.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> used in the parent. <b>Blocks:</b> only {@link #start}. <b>Units:</b> bytes, {@code Duration}.
 *
 * @param <S> the type of the objects that the parent sends
 * @param <R> the type of the objects that the parent receives
 */
public final class ChildJvmBuilder<S, R> {
    /** How long {@link ChildJvm#close()} waits for the child to exit by default: 5 s. */
    public static final Duration DEFAULT_GRACE_TIME = Duration.ofSeconds(5);

    private final ChildOptions options;
    private Class<?> sending;
    private Class<?> receiving;

    ChildJvmBuilder(final ChildEntry entry, final Class<S> sending, final Class<R> receiving) {
        options = new ChildOptions(entry);
        this.sending = Objects.requireNonNull(sending, "sending");
        this.receiving = Objects.requireNonNull(receiving, "receiving");
    }

    /**
     * Sets the type of the objects that the parent sends. The default is {@code Object}.
     *
     * @param type sent
     * @param <T> type sent
     * @return this builder, for that type
     * @throws IllegalStateException if the child runs a task, which comes with its types
     */
    @SuppressWarnings("unchecked") // of T, since sending is from here on
    public <T> ChildJvmBuilder<T, R> sending(final Class<T> type) {
        checkNoTask("types");
        sending = Objects.requireNonNull(type, "type");
        return (ChildJvmBuilder<T, R>) this;
    }

    /**
     * Sets the type of the objects that the parent receives. The default is {@code Object}.
     *
     * @param type received
     * @param <T> type received
     * @return this builder, for that type
     * @throws IllegalStateException if the child runs a task, which comes with its types
     */
    @SuppressWarnings("unchecked") // of T, since receiving is from here on
    public <T> ChildJvmBuilder<S, T> receiving(final Class<T> type) {
        checkNoTask("types");
        receiving = Objects.requireNonNull(type, "type");
        return (ChildJvmBuilder<S, T>) this;
    }

    private void checkNoTask(final String what) {
        if (options.entry instanceof ChildEntry.Task) {
            throw new IllegalStateException("a task has its " + what
                    + " already: give the types where the task is given, and let it capture its arguments");
        }
    }

    /**
     * Adds arguments of the main method, after those added before. They arrive unchanged in any locale.
     *
     * @param more arguments
     * @return this builder
     * @throws IllegalStateException if the child runs a task; let the task capture them
     */
    public ChildJvmBuilder<S, R> arguments(final String... more) {
        checkNoTask("arguments");
        options.arguments = ChildOptions.appended(options.arguments, List.of(more));
        return this;
    }

    /**
     * Adds flags of the child's JVM, for example {@code -Xmx1g}, after those added before. The child does not inherit the parent's flags.
     * System properties ({@code -Dname=value}) have their value in any locale when the main class or the task begins.
     *
     * @param more flags
     * @return this builder
     */
    public ChildJvmBuilder<S, R> jvmFlags(final String... more) {
        options.jvmFlags = ChildOptions.appended(options.jvmFlags, List.of(more));
        return this;
    }

    /**
     * Sets the child's Java, 17 or later. The default is the parent's.
     *
     * @param home the directory with {@code bin/java}
     * @return this builder
     */
    public ChildJvmBuilder<S, R> javaHome(final Path home) {
        options.javaHome = Objects.requireNonNull(home, "home");
        return this;
    }

    /**
     * Sets the child's class path, of any length. The default is the parent's. Penstock must be on it, or on the module path.
     *
     * @param classPath as {@code java -cp} takes it
     * @return this builder
     */
    public ChildJvmBuilder<S, R> classPath(final String classPath) {
        options.classPath = Objects.requireNonNull(classPath, "classPath");
        return this;
    }

    /**
     * Sets the child's module path, of any length. The default is the parent's; a child that runs a task then has the modules that the parent has, too.
     *
     * @param modulePath as {@code java --module-path} takes it
     * @return this builder
     */
    public ChildJvmBuilder<S, R> modulePath(final String modulePath) {
        options.modulePath = Objects.requireNonNull(modulePath, "modulePath");
        return this;
    }

    /**
     * Sets the module of the main class, as in {@code java --module NAME/CLASS}. The default is the module that the class has in this JVM.
     * The class and its package need not be exported. If the module path also holds Penstock, Penstock runs as a module; otherwise it stays
     * on the class path.
     *
     * @param name of a module on the module path
     * @return this builder
     */
    public ChildJvmBuilder<S, R> module(final String name) {
        options.module = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets a variable in the child's environment. The child inherits all other variables.
     *
     * @param name of the variable
     * @param value of the variable
     * @return this builder
     */
    public ChildJvmBuilder<S, R> environment(final String name, final String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        return environment(variables -> variables.put(name, value));
    }

    /**
     * Adds a change of the child's environment, after those added before: {@code variables.remove("NAME")},
     * {@code variables.clear()}.
     *
     * @param change applied at the start to a copy of the parent's variables
     * @return this builder
     */
    public ChildJvmBuilder<S, R> environment(final Consumer<? super Map<String, String>> change) {
        options.environment = ChildOptions.appended(options.environment, List.of(change));
        return this;
    }

    /**
     * Sets the child's working directory. The default is the parent's.
     *
     * @param directory that exists
     * @return this builder
     */
    public ChildJvmBuilder<S, R> workingDirectory(final Path directory) {
        options.workingDirectory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Names the child. The default is the simple name of its main class, or "task", with a number. The name is in error texts, in marked lines, in the
     * names of the threads that serve the child, and in its command line, as {@code ps} and {@code jps -v} show it. In the child
     * it is {@link ChildJvm#currentName()}, and a name that was given here becomes that of the main thread.
     *
     * @param name not blank; several children may have the same
     * @return this builder
     */
    public ChildJvmBuilder<S, R> name(final String name) {
        if (name.isBlank() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a child's name must not be blank, nor hold a NUL character: name=" + name.replace('\0', '?'));
        }
        options.name = name;
        return this;
    }

    /**
     * Prints the lines of the child's streams, each after the child's name in brackets: {@code markedLines(System.out, System.err)}. Lines of several
     * children do not mix. It replaces what was set for the streams, and is replaced by what is set later.
     *
     * @param output gets the lines of the child's standard output
     * @param error gets the lines of the child's standard error; may be the same
     * @return this builder
     */
    public ChildJvmBuilder<S, R> markedLines(final PrintStream output, final PrintStream error) {
        options.standardOutput = ChildOptions.Output.marked(Objects.requireNonNull(output, "output"));
        options.standardError = ChildOptions.Output.marked(Objects.requireNonNull(error, "error"));
        return this;
    }

    /**
     * Sets the source of the child's standard input. By default it is empty.
     *
     * @param source {@link Redirect#INHERIT}, {@link Redirect#from a file}, or {@link Redirect#PIPE}: then write to the output stream of
     *     {@link ChildJvm#process()}
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardInput(final Redirect source) {
        options.standardInput = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets the target of the child's standard output. The default is the parent's standard output.
     *
     * @param target {@link Redirect#INHERIT}, {@link Redirect#to a file}, {@link Redirect#appendTo the end of a file},
     *     {@link Redirect#DISCARD}, or {@link Redirect#PIPE}: then read the input stream of {@link ChildJvm#process()}, or the child will
     *     block
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardOutput(final Redirect target) {
        options.standardOutput = new ChildOptions.Output(Objects.requireNonNull(target, "target"), null);
        return this;
    }

    /**
     * Passes each line of the child's standard output to a callback, without its line end. The last line needs none. The child's JVM writes
     * UTF-8, in any locale; malformed bytes become U+FFFD. The callback runs in a daemon thread of its own. While it blocks, the child
     * blocks too, as soon as the pipe of the operating system is full. What it throws goes to that thread's handler of uncaught
     * exceptions, and the next line follows.
     *
     * @param lines gets each line
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardOutput(final Consumer<? super String> lines) {
        options.standardOutput = new ChildOptions.Output(Redirect.PIPE, Objects.requireNonNull(lines, "lines"));
        return this;
    }

    /**
     * Sets the target of the child's standard error. The default is the parent's standard error.
     *
     * @param target as for {@link #standardOutput(Redirect)}
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardError(final Redirect target) {
        options.standardError = new ChildOptions.Output(Objects.requireNonNull(target, "target"), null);
        return this;
    }

    /**
     * Passes each line of the child's standard error to a callback.
     *
     * @param lines as for {@link #standardOutput(Consumer)}
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardError(final Consumer<? super String> lines) {
        options.standardError = new ChildOptions.Output(Redirect.PIPE, Objects.requireNonNull(lines, "lines"));
        return this;
    }

    /**
     * Sets the directory of the pipe's file; several children may share one. By default a private directory (mode 0700) is created below
     * {@code java.io.tmpdir}, and removed with the last child. A later start removes the directory of a killed parent.
     *
     * @param directory that exists
     * @return this builder
     */
    public ChildJvmBuilder<S, R> directory(final Path directory) {
        options.directory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Sets the capacity of each direction's ring, as {@link PipeBuilder#capacityBytes} does.
     *
     * @param bytes a power of two, within the limits given there
     * @return this builder
     */
    public ChildJvmBuilder<S, R> capacityBytes(final int bytes) {
        options.capacityBytes = PipeSettings.checkedCapacity(bytes);
        return this;
    }

    /**
     * Sets how objects become bytes. The default is {@link Codec#kryo()} with {@link PipeAddress} allowed. It applies to the parent, and to a
     * child that runs a task; for that it must be {@link java.io.Serializable}. A main class passes its own codec to {@link
     * ChildJvm#parent(Class, Class, Codec, Waiting)}.
     *
     * @param codec to use
     * @return this builder
     */
    public ChildJvmBuilder<S, R> codec(final Codec codec) {
        options.codec = Objects.requireNonNull(codec, "codec");
        return this;
    }

    /**
     * Sets how threads wait. The default is {@link Waiting#balanced()}. It applies to the parent, and to a child that runs a task. A main
     * class passes its own setting to {@link ChildJvm#parent(Class, Class, Codec, Waiting)}.
     *
     * @param waiting to use
     * @return this builder
     */
    public ChildJvmBuilder<S, R> waiting(final Waiting waiting) {
        options.waiting = Objects.requireNonNull(waiting, "waiting");
        return this;
    }

    /**
     * Lets the child start from an archive of its classes (CDS, and from JDK 25 on an AOT cache), which takes less time. It is as {@link
     * #classArchive(Path)}, with the directory {@code $XDG_CACHE_HOME/penstock}, or {@code ~/.cache/penstock}.
     *
     * @return this builder
     */
    public ChildJvmBuilder<S, R> classArchive() {
        options.usesArchive = true;
        options.archiveDirectory = null;
        return this;
    }

    /**
     * Lets the child start from an archive of its classes in this directory. The first start for a class path, a JDK and the flags of the JVM starts a
     * process that makes the archive, in seconds, and does not wait for it; later ones use the archive. None is made, and nothing is said, where a JVM cannot
     * have one: with a directory of classes on the class path, on the module path, with an agent. An archive that is damaged or does not fit keeps no
     * child from starting. Those that were not used for a month are deleted when another is made.
     *
     * @param directory private to this user; it is created with mode 0700 if it is missing, and not used if it has another mode
     * @return this builder
     */
    public ChildJvmBuilder<S, R> classArchive(final Path directory) {
        options.usesArchive = true;
        options.archiveDirectory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    private static Duration notNegative(final Duration time, final String name) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("no such time: " + name + "=" + time + " min=" + Duration.ZERO);
        }
        return time;
    }

    /**
     * Sets how long {@link ChildJvm#close()} waits for the child's exit before it kills the child.
     *
     * @param time to wait; zero to kill at once
     * @return this builder
     */
    public ChildJvmBuilder<S, R> graceTime(final Duration time) {
        options.graceTime = notNegative(time, "graceTime");
        return this;
    }

    /**
     * Makes {@link #start} wait until the child has connected, and fail if it has not within this time. By default start waits until the main class
     * or the task is about to run, however long that takes (a debugger may suspend the child); a child that ends without having connected is then
     * an end of stream.
     *
     * @param time to wait
     * @return this builder
     */
    public ChildJvmBuilder<S, R> startTimeout(final Duration time) {
        options.startTimeout = notNegative(time, "startTimeout");
        return this;
    }

    /**
     * Sets whether the child ends with the parent. By default it does: it exits with code 143 after the parent has exited or was killed, within a
     * second. Its shutdown hooks have a fraction of that time. A child that is no daemon sees the end of
     * stream, and decides for itself; one that never looks there lives on for ever.
     *
     * @param on whether the child ends with the parent; false to let it live on
     * @return this builder
     */
    public ChildJvmBuilder<S, R> daemon(final boolean on) {
        options.daemon = on;
        return this;
    }

    /**
     * Has each kill of the child, by {@link ChildJvm#kill} or after the grace time of {@link ChildJvm#close}, kill first what the child has started, and
     * what that has started. By default a kill ends the child alone, and programs that it has started live on. Processes
     * whose own parent has exited before are no longer found, and one that is started in the same instant may be missed. What a child leaves that exits by itself
     * is not killed.
     *
     * @return this builder
     */
    public ChildJvmBuilder<S, R> killTree() {
        options.killTree = true;
        return this;
    }

    /**
     * Starts the child, and waits until its main class or task is about to run. The variables of the environment reach it as they are, those included
     * that give a JVM more options ({@code JAVA_TOOL_OPTIONS}); so do, where this program is a runnable jar, the packages that the manifest opens.
     *
     * @return the child
     * @throws IllegalArgumentException if a task cannot be serialized, or the child would not find its classes or the main class; the message
     *     names the class
     * @throws ChildStartException if its JVM did not start, if it did not find the main class or cannot read the task, or if it has not connected
     *     within the {@link #startTimeout}; the message has the words of the JVM
     * @throws IOException if the pipe cannot be created, or the process cannot be started: there is no {@code bin/java}, or the program runs
     *     from a nested jar other than an executable one of Spring Boot, or from a native image, which a plain {@code java} cannot load; as a {@link java.io.InterruptedIOException} if
     *     interrupted while waiting
     */
    @SuppressWarnings("unchecked") // of S and R, since they were set
    public ChildJvm<S, R> start() throws IOException {
        return ChildStarter.start(options.ofOneChild(), (Class<S>) sending, (Class<R>) receiving);
    }
}
