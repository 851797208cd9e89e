package io.penstock.process;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.pipe.PipeAddress;
import io.penstock.pipe.PipeBuilder;
import io.penstock.pipe.engine.PipeSettings;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Settings of a {@link ChildJvm}. It can be used for several children.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> used in the parent. <b>Blocks:</b> only {@link #start} with a
 * {@link #startTimeout}. <b>Units:</b> bytes, {@code Duration}.
 *
 * @param <S> the type of the objects that the parent sends
 * @param <R> the type of the objects that the parent receives
 */
public final class ChildJvmBuilder<S, R> {
    /** How long {@link ChildJvm#close()} waits for the child to exit where nothing is given: 5 s. */
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
     * The type of the objects that the parent sends ({@code Object} where none is given).
     *
     * @param type sent
     * @param <T> type sent
     * @return this builder, for that type
     * @throws IllegalStateException if the child runs a task, whose types are given with it
     */
    @SuppressWarnings("unchecked") // of T, since sending is from here on
    public <T> ChildJvmBuilder<T, R> sending(final Class<T> type) {
        checkNoTask("types");
        sending = Objects.requireNonNull(type, "type");
        return (ChildJvmBuilder<T, R>) this;
    }

    /**
     * The type of the objects that the parent receives ({@code Object} where none is given).
     *
     * @param type received
     * @param <T> type received
     * @return this builder, for that type
     * @throws IllegalStateException if the child runs a task, whose types are given with it
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
     * Arguments of the main method, after those given before.
     *
     * @param more arguments
     * @return this builder
     * @throws IllegalStateException if the child runs a task; let it capture them
     */
    public ChildJvmBuilder<S, R> arguments(final String... more) {
        checkNoTask("arguments");
        options.arguments = ChildOptions.appended(options.arguments, List.of(more));
        return this;
    }

    /**
     * Flags of the child's JVM, after those given before, for example {@code -Xmx1g}. Those of the parent are not inherited.
     *
     * @param more flags
     * @return this builder
     */
    public ChildJvmBuilder<S, R> jvmFlags(final String... more) {
        options.jvmFlags = ChildOptions.appended(options.jvmFlags, List.of(more));
        return this;
    }

    /**
     * The child's Java (the parent's where none is given): 17 or later.
     *
     * @param home the directory with {@code bin/java}
     * @return this builder
     */
    public ChildJvmBuilder<S, R> javaHome(final Path home) {
        options.javaHome = Objects.requireNonNull(home, "home");
        return this;
    }

    /**
     * The child's class path (the parent's where none is given). Penstock must be on it, or on the module path.
     *
     * @param classPath as {@code java -cp} takes it
     * @return this builder
     */
    public ChildJvmBuilder<S, R> classPath(final String classPath) {
        options.classPath = Objects.requireNonNull(classPath, "classPath");
        return this;
    }

    /**
     * The child's module path (the parent's where none is given).
     *
     * @param modulePath as {@code java --module-path} takes it
     * @return this builder
     */
    public ChildJvmBuilder<S, R> modulePath(final String modulePath) {
        options.modulePath = Objects.requireNonNull(modulePath, "modulePath");
        return this;
    }

    /**
     * The module of the main class, as in {@code java --module NAME/CLASS} (where nothing is given, that in which this JVM has the
     * class). The class and its package need not be exported. Where the module path holds Penstock too, all runs as
     * modules; else Penstock stays on the class path.
     *
     * @param name of a module on the module path
     * @return this builder
     */
    public ChildJvmBuilder<S, R> module(final String name) {
        options.module = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets a variable in the child's environment, which is otherwise the parent's.
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
     * Changes the child's environment, after the changes given before: {@code variables.remove("NAME")},
     * {@code variables.clear()}.
     *
     * @param change applied at the start to the variables, which are the parent's at first
     * @return this builder
     */
    public ChildJvmBuilder<S, R> environment(final Consumer<? super Map<String, String>> change) {
        options.environment = ChildOptions.appended(options.environment, List.of(change));
        return this;
    }

    /**
     * The child's working directory (the parent's where none is given).
     *
     * @param directory that exists
     * @return this builder
     */
    public ChildJvmBuilder<S, R> workingDirectory(final Path directory) {
        options.workingDirectory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Where the child's standard input comes from. Where nothing is given it is empty.
     *
     * @param source {@link Redirect#INHERIT}, {@link Redirect#from a file}, or {@link Redirect#PIPE}: then write to
     *     {@link ChildJvm#process() its process}
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardInput(final Redirect source) {
        options.standardInput = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Where the child's standard output goes. Where nothing is given it goes where the parent's does.
     *
     * @param target {@link Redirect#INHERIT}, {@link Redirect#to a file}, {@link Redirect#appendTo the end of a file},
     *     {@link Redirect#DISCARD}, or {@link Redirect#PIPE}: then read from {@link ChildJvm#process() its process}, or the
     *     child will block
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardOutput(final Redirect target) {
        options.standardOutput = new ChildOptions.Output(Objects.requireNonNull(target, "target"), null);
        return this;
    }

    /**
     * Hands the lines of the child's standard output to a callback, without their ends, the last one also if it has none. They are
     * UTF-8: the child's JVM is told so, whatever the locale; malformed bytes become U+FFFD. The callback runs in a daemon thread
     * of its own. While it blocks, the child blocks as soon as some 64 KiB are unread. What it throws goes to that thread's
     * handler of uncaught exceptions, and the next line follows.
     *
     * @param lines gets each line
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardOutput(final Consumer<? super String> lines) {
        options.standardOutput = new ChildOptions.Output(Redirect.PIPE, Objects.requireNonNull(lines, "lines"));
        return this;
    }

    /**
     * Where the child's standard error goes. Where nothing is given it goes where the parent's does.
     *
     * @param target as for {@link #standardOutput(Redirect)}
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardError(final Redirect target) {
        options.standardError = new ChildOptions.Output(Objects.requireNonNull(target, "target"), null);
        return this;
    }

    /**
     * Hands the lines of the child's standard error to a callback.
     *
     * @param lines as for {@link #standardOutput(Consumer)}
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardError(final Consumer<? super String> lines) {
        options.standardError = new ChildOptions.Output(Redirect.PIPE, Objects.requireNonNull(lines, "lines"));
        return this;
    }

    /**
     * The directory that the pipe's file goes to; several children may share one. Where none is given, a private one (mode
     * 0700) is made below {@code java.io.tmpdir} and removed in the end; one that a killed parent has left there is removed by a
     * later start.
     *
     * @param directory that exists
     * @return this builder
     */
    public ChildJvmBuilder<S, R> directory(final Path directory) {
        options.directory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * The capacity of the ring of each direction, as {@link PipeBuilder#capacityBytes}.
     *
     * @param bytes as there
     * @return this builder
     */
    public ChildJvmBuilder<S, R> capacityBytes(final int bytes) {
        options.capacityBytes = PipeSettings.checkedCapacity(bytes);
        return this;
    }

    /**
     * How objects become bytes ({@link Codec#kryo()} where none is given, and {@link PipeAddress} allowed): in the parent, and in a child that runs a task, for which
     * it must be {@link java.io.Serializable}. A main class gives its own to {@link ChildJvm#parent(Class, Class, Codec,
     * Waiting)}.
     *
     * @param codec to use
     * @return this builder
     */
    public ChildJvmBuilder<S, R> codec(final Codec codec) {
        options.codec = Objects.requireNonNull(codec, "codec");
        return this;
    }

    /**
     * How threads wait ({@link Waiting#balanced()} where nothing is given): in the parent, and in a child that runs a task. A main
     * class gives its own to {@link ChildJvm#parent(Class, Class, Codec, Waiting)}.
     *
     * @param waiting to use
     * @return this builder
     */
    public ChildJvmBuilder<S, R> waiting(final Waiting waiting) {
        options.waiting = Objects.requireNonNull(waiting, "waiting");
        return this;
    }

    /**
     * How long {@link ChildJvm#close()} waits for the child's exit before it kills it.
     *
     * @param time to wait; zero: none
     * @return this builder
     */
    public ChildJvmBuilder<S, R> graceTime(final Duration time) {
        options.graceTime = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Lets {@link #start} wait until the child has connected, and fail where it has not in this time. Where nothing is given,
     * start returns as soon as there is a process; a child that never connects is then an end of stream.
     *
     * @param time to wait
     * @return this builder
     */
    public ChildJvmBuilder<S, R> startTimeout(final Duration time) {
        options.startTimeout = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Whether the child ends with the parent (it does not where nothing is given: it sees the end of stream, and decides). A daemon
     * child exits with code 143 when the parent has exited or was killed, within about a second (5 s where the two see different
     * pid namespaces); its shutdown hooks have a fraction of that.
     *
     * @param on whether it does
     * @return this builder
     */
    public ChildJvmBuilder<S, R> daemon(final boolean on) {
        options.daemon = on;
        return this;
    }

    /**
     * Starts the child.
     *
     * @return the child
     * @throws IllegalArgumentException if a task cannot be serialized, or the child would not find its classes; the text names
     *     what it is
     * @throws ChildStartException if it has not connected within the {@link #startTimeout}
     * @throws IOException if the pipe cannot be created or the process cannot be started; or as an
     *     {@link java.io.InterruptedIOException} if interrupted while waiting for the child to connect
     */
    @SuppressWarnings("unchecked") // of S and R, since they were set
    public ChildJvm<S, R> start() throws IOException {
        return ChildStarter.start(options.copy(), (Class<S>) sending, (Class<R>) receiving);
    }
}
