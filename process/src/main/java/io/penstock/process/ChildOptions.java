package io.penstock.process;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.pipe.PipeBuilder;
import io.penstock.pipe.engine.PipeSettings;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The settings of a {@link ChildJvmBuilder}. All values are immutable; null says that nothing was set. */
final class ChildOptions implements Cloneable {
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

    ChildOptions(final ChildEntry entry) {
        this.entry = entry;
    }

    /** The target of a stream; {@code lines} is null if the parent does not read it. */
    record Output(Redirect redirect, Consumer<? super String> lines) {}

    static <T> List<T> appended(final List<T> list, final List<? extends T> more) {
        return Stream.concat(list.stream(), more.stream()).toList();
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
