package io.penstock.pipe;

import io.penstock.codec.Codec;
import io.penstock.hub.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Settings of a {@link ChildJvm}.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> used in the parent. <b>Blocks:</b> no. <b>Units:</b> bytes, {@code Duration}.
 *
 * @param <S> the type of the objects that the parent sends
 * @param <R> the type of the objects that the parent receives
 */
public final class ChildJvmBuilder<S, R> {
    /** How long {@link ChildJvm#close()} waits for the child to exit where nothing is given: 5 s. */
    public static final Duration DEFAULT_GRACE_TIME = Duration.ofSeconds(5);

    final Class<?> main;
    final Class<S> sending;
    final Class<R> receiving;
    final Options options;

    ChildJvmBuilder(final Class<?> main, final Class<S> sending, final Class<R> receiving) {
        this(Objects.requireNonNull(main, "main"), sending, receiving, new Options());
    }

    private ChildJvmBuilder(
            final Class<?> main, final Class<S> sending, final Class<R> receiving, final Options options) {
        this.main = main;
        this.sending = Objects.requireNonNull(sending, "sending");
        this.receiving = Objects.requireNonNull(receiving, "receiving");
        this.options = options;
    }

    /** What does not depend on the types. */
    static final class Options {
        final List<String> arguments = new ArrayList<>();
        final List<String> jvmFlags = new ArrayList<>();
        final Map<String, String> environment = new LinkedHashMap<>();
        String classPath = System.getProperty("java.class.path");
        Path workingDirectory;
        Path standardOutput;
        Path standardError;
        Path directory;
        int capacityBytes = PipeBuilder.DEFAULT_CAPACITY_BYTES;
        Codec codec = Codec.kryo();
        Waiting waiting = Waiting.balanced();
        Duration graceTime = DEFAULT_GRACE_TIME;

        /** The builder may be used again while the child lives. */
        Options copy() {
            final Options copy = new Options();
            copy.arguments.addAll(arguments);
            copy.jvmFlags.addAll(jvmFlags);
            copy.environment.putAll(environment);
            copy.classPath = classPath;
            copy.workingDirectory = workingDirectory;
            copy.standardOutput = standardOutput;
            copy.standardError = standardError;
            copy.directory = directory;
            copy.capacityBytes = capacityBytes;
            copy.codec = codec;
            copy.waiting = waiting;
            copy.graceTime = graceTime;
            return copy;
        }
    }

    /**
     * The type of the objects that the parent sends ({@code Object} where none is given).
     *
     * @param type sent
     * @param <T> type sent
     * @return a builder of that type; go on with it
     */
    public <T> ChildJvmBuilder<T, R> sending(final Class<T> type) {
        return new ChildJvmBuilder<>(main, type, receiving, options);
    }

    /**
     * The type of the objects that the parent receives ({@code Object} where none is given).
     *
     * @param type received
     * @param <T> type received
     * @return a builder of that type; go on with it
     */
    public <T> ChildJvmBuilder<S, T> receiving(final Class<T> type) {
        return new ChildJvmBuilder<>(main, sending, type, options);
    }

    /**
     * Arguments of the main method, after those given before.
     *
     * @param more arguments
     * @return this builder
     */
    public ChildJvmBuilder<S, R> arguments(final String... more) {
        options.arguments.addAll(List.of(more));
        return this;
    }

    /**
     * Flags of the child's JVM, after those given before, for example {@code -Xmx1g}.
     *
     * @param more flags
     * @return this builder
     */
    public ChildJvmBuilder<S, R> jvmFlags(final String... more) {
        options.jvmFlags.addAll(List.of(more));
        return this;
    }

    /**
     * The child's class path (the parent's where none is given).
     *
     * @param classPath as {@code java -cp} takes it
     * @return this builder
     */
    public ChildJvmBuilder<S, R> classPath(final String classPath) {
        options.classPath = Objects.requireNonNull(classPath, "classPath");
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
        options.environment.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
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
     * Appends the child's standard output to a file (the parent's standard output is used where none is given).
     *
     * @param file to append to
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardOutput(final Path file) {
        options.standardOutput = Objects.requireNonNull(file, "file");
        return this;
    }

    /**
     * Appends the child's standard error to a file (the parent's standard error is used where none is given).
     *
     * @param file to append to
     * @return this builder
     */
    public ChildJvmBuilder<S, R> standardError(final Path file) {
        options.standardError = Objects.requireNonNull(file, "file");
        return this;
    }

    /**
     * The directory that the pipe's file goes to; several children may share one. Where none is given, a private one (mode
     * 0700) is made below {@code java.io.tmpdir} and removed in the end.
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
     * How the parent turns objects into bytes ({@link Codec#kryo()} where none is given).
     *
     * @param codec to use
     * @return this builder
     */
    public ChildJvmBuilder<S, R> codec(final Codec codec) {
        options.codec = Objects.requireNonNull(codec, "codec");
        return this;
    }

    /**
     * How the parent's threads wait ({@link Waiting#balanced()} where nothing is given).
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
     * Starts the child.
     *
     * @return the child
     * @throws IOException if the pipe cannot be created or the process cannot be started
     */
    public ChildJvm<S, R> start() throws IOException {
        return ChildJvm.start(this);
    }
}
