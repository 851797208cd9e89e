package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A lock of the JDK on a file that each victim holds, and for which a thread of the witness waits. The kernel frees it. */
final class FileLocks implements Sign {
    private final Settings settings;
    private final List<Integer> prepared = new ArrayList<>();

    FileLocks(final Settings settings) {
        this.settings = settings;
    }

    private static FileChannel open(final Settings settings, final long victim) throws IOException {
        final Path file = settings.folder().resolve("lock-" + victim);
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Override
    public long prepare(final int victim) {
        prepared.add(victim);
        return STARTED_BY_ANOTHER;
    }

    @Override
    public void watch() {
        prepared.forEach(victim -> Witness.start(() -> awaitDeath(victim)));
        prepared.clear();
    }

    private void awaitDeath(final int victim) throws IOException {
        try (FileChannel file = open(settings, victim);
                FileLock lock = file.lock()) {
            Witness.known();
            lock.isShared();
        }
    }

    static void live(final Settings settings) throws IOException, InterruptedException {
        try (FileChannel file = open(settings, settings.number("victim"));
                FileLock lock = file.lock()) {
            lock.isShared();
            Parent.say("ready");
            Parent.listen();
        }
    }
}
