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
    boolean isNamed;
    boolean usesArchive;

    /** Null for the usual one. */
    Path archiveDirectory;

    /** Null until the child is started, where the user has given none. */
    String name;

    ChildOptions(final ChildEntry entry) {
        this.entry = entry;
    }

    /** The target of a stream; {@code lines} is null if the parent does not read it. */
    record Output(Redirect redirect, Consumer<? super String> lines) {
        /** To the same stream of this JVM, by lines after the child's name, which is not known yet. */
        static final Output MARKED = new Output(Redirect.PIPE, line -> {});
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
        if (standardOutput.equals(Output.MARKED)) {
            own.standardOutput = own.marked(System.out);
        }
        if (standardError.equals(Output.MARKED)) {
            own.standardError = own.marked(System.err);
        }
        return own;
    }

    /** One call of println is one piece: lines of several children do not mix. */
    private Output marked(final PrintStream stream) {
        final String mark = "[" + name + "] ";
        return new Output(Redirect.PIPE, line -> stream.println(mark + line));
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
