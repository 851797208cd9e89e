package io.penstock.benchmarks.pool;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.pool.ProcessPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Makes, uses and closes pools, and counts what is left of them. */
final class ManyPools {
    private static final int LOOKS = 100; // threads need a moment to end
    private static final int LOOK_MS = 50;

    private ManyPools() {}

    public static void main(final String... arguments) {
        Parent.attach();
        try {
            final long count = Settings.of(arguments).number("count");
            use();
            final long before = things();
            final long startNs = System.nanoTime();
            for (long i = 0; i < count; i++) {
                use();
            }
            Parent.report("cost_ns", (double) (System.nanoTime() - startNs) / count);
            Parent.report("left", left(before));
        } catch (final Exception failed) {
            Parent.die(failed);
        }
        System.exit(0);
    }

    private static void use() throws ExecutionException, InterruptedException {
        try (ProcessPool pool = ProcessPool.builder().workers(2).build()) {
            pool.call(() -> 1);
            pool.call(() -> 2);
        }
    }

    private static long left(final long before) throws IOException, InterruptedException {
        long now = things();
        for (int look = 0; look < LOOKS && now > before; look++) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            now = things();
        }
        return Math.max(0, now - before);
    }

    private static long things() throws IOException {
        return Thread.getAllStackTraces().size()
                + ProcessHandle.current().descendants().count()
                + entries(Path.of("/proc/self/fd"));
    }

    private static long entries(final Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }
}
