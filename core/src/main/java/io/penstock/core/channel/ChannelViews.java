package io.penstock.core.channel;

import io.penstock.ChannelView;
import io.penstock.SharedFileException;
import io.penstock.core.memory.SharedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the module that can show a channel. */
public final class ChannelViews {
    /** For the error text alone: which artifact shows a kind is not known to a program that lacks the artifact. */
    private static final Map<Integer, String> ARTIFACTS = Map.of(
            2, "penstock-pipe",
            3, "penstock-queue",
            4, "penstock-joinable",
            5, "penstock-logging-sink",
            6, "penstock-logging-sink",
            7, "penstock-sync",
            8, "penstock-objects",
            9, "penstock-objects",
            10, "penstock-objects");

    private static final int PROCESS_TABLE = 1;

    private ChannelViews() {}

    /** What {@link ChannelView#of} does. */
    public static ChannelView of(final Path path) throws IOException {
        // A link may lie in another directory than its channel, whose hub is the one of the channel's directory.
        final Path file = fileOf(path.toRealPath());
        return providerOf(file, path).look(file);
    }

    /**
     * Looks at what lies in a channel, with the module that owns its kind.
     *
     * @throws IOException as {@link #of}, or if channels of its kind hold no items
     */
    public static ItemObserver items(final Path path) throws IOException {
        final Path file = fileOf(path.toRealPath());
        return providerOf(file, path).items(file);
    }

    private static ChannelViewProvider providerOf(final Path file, final Path path) throws IOException {
        final int kind = SharedFile.kindOf(file);
        final Optional<ChannelViewProvider> provider = providers().stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.kind().code() == kind)
                .findFirst();
        if (provider.isEmpty()) {
            throw new SharedFileException(
                    kind == PROCESS_TABLE
                            ? "the table of a hub's processes is no channel: path=" + path
                            : "no module here can show a channel of this kind: kind=" + kind + " path=" + path
                                    + "; add the artifact "
                                    + ARTIFACTS.getOrDefault(kind, "of the program that created it")
                                    + " to the class path or module path");
        }
        return provider.get();
    }

    private static ServiceLoader<ChannelViewProvider> providers() {
        return ServiceLoader.load(ChannelViewProvider.class, ChannelViewProvider.class.getClassLoader());
    }

    private static Path fileOf(final Path path) throws SharedFileException {
        if (!Files.isDirectory(path)) {
            return path;
        }
        return providers().stream()
                .map(ServiceLoader.Provider::get)
                .map(ChannelViewProvider::fileInDirectory)
                .filter(name -> !name.isEmpty())
                .map(path::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new SharedFileException(
                        "a directory, and not that of a log sink: path=" + path + "; name the file of a channel"));
    }
}
