package io.penstock.process;

import io.penstock.core.jvm.JvmCommand;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The archive of classes from which a child starts, if there is one. Where there is none, another process begins to make it, for later children. Whatever
 * is wrong with it, the child starts without it, and no word is said.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> used in the parent. <b>Blocks:</b> for file operations.
 */
record ClassArchive(ArchiveFiles files) {
    /** Killed by SIGABRT, SIGBUS or SIGSEGV: what a damaged archive may do to a JVM. */
    private static final Set<Integer> CRASHES = Set.of(134, 135, 139);

    private static final List<String> MAKERS_FLAGS = List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m");

    /** This process asks once for each. */
    private static final Set<Path> ASKED = ConcurrentHashMap.newKeySet();

    /** Finds the archive of a child. */
    static Optional<ClassArchive> of(final ChildOptions options) {
        if (!options.usesArchive) {
            return Optional.empty();
        }
        final Path directory =
                options.archiveDirectory == null ? ArchiveFiles.defaultDirectory() : options.archiveDirectory;
        final ArchiveKey key = ArchiveKey.of(options).orElse(null);
        if (key == null || directory == null) {
            return Optional.empty();
        }
        final ArchiveFiles files = ArchiveFiles.of(directory.toAbsolutePath(), key);
        if (!files.prepare()) {
            return Optional.empty();
        }
        if (files.isUsable()) {
            files.touch();
            return Optional.of(new ClassArchive(files));
        }
        if (!files.isHopeless() && ASKED.add(files.archive())) {
            make(files, key, options);
        }
        return Optional.empty();
    }

    /** Those of a child that starts from the archive. */
    List<String> flags() {
        return flags(files.archive(), files.isAot());
    }

    /** The JVM checks whether the archive fits, and says nothing if not. */
    static List<String> flags(final Path archive, final boolean isAot) {
        return isAot
                ? List.of("-XX:AOTCache=" + archive, "-Xlog:cds*=off", "-Xlog:aot*=off")
                : List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds*=off");
    }

    /** Whether the archive may be to blame for a child that has not started. If so it is removed. */
    boolean isSuspect(final ChildStartException failure) {
        final boolean crashed = failure.exitCode().isPresent()
                && CRASHES.contains(failure.exitCode().getAsInt());
        if (crashed) {
            files.remove();
        }
        return crashed;
    }

    /** In a process of its own, which this one does not wait for: it may take seconds, and this process may end meanwhile. */
    private static void make(final ArchiveFiles files, final ArchiveKey key, final ChildOptions options) {
        final List<String> arguments = new ArrayList<>();
        arguments.add(files.directory().toUri().toASCIIString());
        arguments.add(files.name());
        arguments.add(Boolean.toString(files.isAot()));
        arguments.add(Integer.toString(key.flags().size()));
        arguments.addAll(key.flags());
        arguments.addAll(options.entry.classNames());
        final JvmCommand command = JvmCommand.running(ArchiveMaker.class, ChildCommand.OWN_MODULE);
        ChildCommand.addJava(command, options);
        command.flags(MAKERS_FLAGS).environment(options.environment).arguments(arguments);
        try {
            command.start(builder -> builder.directory(files.directory().toFile())
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD));
        } catch (final IOException | RuntimeException none) {
            // The child's own start says what is wrong.
        }
    }
}
