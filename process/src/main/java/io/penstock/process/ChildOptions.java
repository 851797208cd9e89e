package io.penstock.process;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.pipe.PipeBuilder;
import io.penstock.pipe.engine.PipeSettings;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The settings of a {@link ChildJvmBuilder}. All values are immutable; null says that nothing was set. */
final class ChildOptions implements Cloneable {
    /** How many children without a name this JVM has started. */
    private static final AtomicInteger UNNAMED = new AtomicInteger();

    final ChildEntry entry;
    List<String> arguments = List.of();
    List<String> jvmFlags = List.of();
    List<Consumer<? super Map<String, String>>> environment = List.of();
    Path javaHome;
    String classPath;
    String modulePath;
    String module;
    Path workingDirectory;
    Redirect standardInput;
    Output standardOutput = new Output(Redirect.INHERIT, null);
    Output standardError = new Output(Redirect.INHERIT, null);
    Path directory;
    int capacityBytes = PipeBuilder.DEFAULT_CAPACITY_BYTES;
    Codec codec = PipeSettings.STANDARD_CODEC;
    Waiting waiting = Waiting.balanced();
    Duration graceTime = ChildJvmBuilder.DEFAULT_GRACE_TIME;
    Duration startTimeout;
    boolean daemon = true;
    boolean killTree;
    boolean isNamed;
    boolean usesArchive;

    /** Null for the usual one. */
    Path archiveDirectory;

    /** Null until the child is started, where the user has given none. */
    String name;

    ChildOptions(final ChildEntry entry) {
        this.entry = entry;
    }

    /**
     * The target of a stream.
     *
     * @param lines gets its lines; null if the parent does not read it
     * @param isMarked whether each line comes after the child's name
     */
    record Output(Redirect redirect, Consumer<? super String> lines, boolean isMarked) {
        Output(final Redirect redirect, final Consumer<? super String> lines) {
            this(redirect, lines, false);
        }

        /** To a stream of this JVM. One call of println is one piece: lines of several children do not mix. */
        static Output marked(final PrintStream stream) {
            return new Output(Redirect.PIPE, stream::println, true);
        }

        Output of(final String name) {
            return isMarked ? new Output(redirect, line -> lines.accept("[" + name + "] " + line)) : this;
        }
    }

    static <T> List<T> appended(final List<T> list, final List<? extends T> more) {
        return Stream.concat(list.stream(), more.stream()).toList();
    }

    /** The settings of one child, which gets a name of its own. */
    ChildOptions ofOneChild() {
        final ChildOptions own = copy();
        own.isNamed = name != null;
        if (name == null) {
            own.name = entry.shortName() + "-" + UNNAMED.incrementAndGet();
        }
        own.standardOutput = standardOutput.of(own.name);
        own.standardError = standardError.of(own.name);
        return own;
    }

    /** Copies the settings: the builder may change while the child lives. */
    ChildOptions copy() {
        try {
            return (ChildOptions) clone();
        } catch (final CloneNotSupportedException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
