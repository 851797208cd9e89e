package io.penstock.core.memory;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Limits of this process that opening a channel may meet, for errors that name them.
 *
 * <p><b>Threads:</b> any. <b>Blocks:</b> file operations only.
 */
public final class ProcessLimits {
    /** The kernel's name of the limit of mappings. */
    static final String MAPPINGS = "vm.max_map_count";

    private static final int USUAL_MAPPINGS = 65_530;
    private static final int LONGEST = 4096;
    private static final String OPEN_FILES = "Max open files";

    // Read while there are descriptors.
    private static final int MAX_MAPPINGS = readMappings();
    private static final String MAX_FILES = readFiles();

    private ProcessLimits() {}

    static int mappings() {
        return MAX_MAPPINGS;
    }

    private static int readMappings() {
        try {
            return Integer.parseInt(read("/proc/sys/vm/max_map_count").trim());
        } catch (final IOException | RuntimeException unknown) {
            return USUAL_MAPPINGS;
        }
    }

    private static String readFiles() {
        try {
            return read("/proc/self/limits")
                    .lines()
                    .filter(line -> line.startsWith(OPEN_FILES))
                    .map(line -> line.substring(OPEN_FILES.length()).trim().split("\\s+")[0])
                    .findFirst()
                    .orElse("unknown");
        } catch (final IOException | RuntimeException unknown) {
            return "unknown";
        }
    }

    /** By one read, since a second one finds the end of some of these files; and by a stream, which no interrupt closes. */
    private static String read(final String file) throws IOException {
        try (FileInputStream in = new FileInputStream(file)) {
            final byte[] text = new byte[LONGEST];
            return new String(text, 0, Math.max(0, in.read(text)), StandardCharsets.US_ASCII);
        }
    }

    /** Whether the text of a path leads back to it. */
    private static boolean isExpressible(final Path path) {
        try {
            return path.toFile().toPath().equals(path);
        } catch (final InvalidPathException inexpressible) {
            return false;
        }
    }

    /**
     * Says which limit of this process a file operation has met, its locale among them.
     *
     * @param failure of the operation
     * @param path of the file
     * @return an exception that names the limit, or the failure itself if it met none
     */
    public static IOException explain(final IOException failure, final Path path) {
        if (failure instanceof FileNotFoundException && !isExpressible(path)) {
            final FileSystemException named = new FileSystemException(
                    path.toString(),
                    null,
                    "the locale of this JVM cannot express the name; start it in one that can, such as LC_ALL=C.UTF-8");
            named.initCause(failure);
            return named;
        }
        final boolean fileSystem = failure instanceof FileSystemException || failure instanceof FileNotFoundException;
        if (!fileSystem || !hasNoDescriptor(failure)) {
            return failure;
        }
        final FileSystemException named = new FileSystemException(
                path.toString(),
                null,
                "this process has no file descriptor left: openFiles=" + MAX_FILES
                        + "; close what is not needed, or raise the limit (ulimit -n)");
        named.initCause(failure);
        return named;
    }

    /** The text depends on the locale. So a file that is always there is tried as well. */
    private static boolean hasNoDescriptor(final IOException failure) {
        if (String.valueOf(failure.getMessage()).contains("Too many open files")) {
            return true;
        }
        try (FileInputStream any = new FileInputStream("/dev/null")) {
            return any.read() >= 0; // always false
        } catch (final IOException none) {
            return true;
        }
    }
}
