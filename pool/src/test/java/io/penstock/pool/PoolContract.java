package io.penstock.pool;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the contracts of both kinds of pool have in common: pools that end with their test, files that tasks wait for, and classes that travel. */
abstract class PoolContract extends MapPools {
    @TempDir
    Path directory;

    private final List<Pool> pools = new ArrayList<>();
    private final List<Path> gates = new ArrayList<>();

    record Point(int x, int y) {}

    record Unlisted(String text) {}

    static final class Mutable implements Serializable {
        private static final long serialVersionUID = 1L;
        int value;
    }

    static final class OwnException extends IOException {
        private static final long serialVersionUID = 1L;

        OwnException(final String message) {
            super(message);
        }
    }

    Pool pool(final ProcessPoolBuilder builder) {
        final Pool made = build(builder);
        pools.add(made);
        return made;
    }

    /** With time to take notice of an interrupt, on a busy machine, too. */
    Pool one() {
        return pool(ProcessPool.builder().workers(1).grace(Duration.ofMinutes(1)));
    }

    /** A file that a task waits for; opened at the end of the test at the latest. */
    Path gate(final String name) {
        final Path gate = directory.resolve(name);
        gates.add(gate);
        return gate;
    }

    static void open(final Path gate) {
        try {
            if (!Files.exists(gate)) {
                Files.createFile(gate);
            }
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** For tasks: waits for a file, and can be interrupted. */
    static void awaitGate(final Path gate) throws InterruptedException {
        while (!Files.exists(gate)) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    /** For tasks: waits for a file, and takes no notice of interrupts. */
    static int awaitGateStubbornly(final Path gate) {
        while (!Files.exists(gate)) {
            Thread.onSpinWait();
        }
        return 1;
    }

    static int touchAndAwait(final Path begun, final Path gate) throws InterruptedException {
        open(begun);
        awaitGate(gate);
        return 1;
    }

    static void append(final Path file) throws IOException {
        Files.writeString(file, "x", java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
    }

    static long times(final Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    static void awaitFile(final Path file) {
        Awaitility.await()
                .pollInterval(2, TimeUnit.MILLISECONDS)
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> Files.exists(file));
    }

    TaskFuture<Integer> occupy(final Pool pool, final String name) {
        final Path begun = directory.resolve(name + "-begun");
        final Path gate = gate(name);
        final TaskFuture<Integer> future = pool.submit(() -> touchAndAwait(begun, gate));
        awaitFile(begun);
        return future;
    }

    @BeforeEach
    void forget() {
        pools.clear();
    }

    @AfterEach
    void end() {
        gates.forEach(PoolContract::open);
        pools.forEach(Pool::shutdownNow);
        pools.forEach(Pool::close);
    }
}
