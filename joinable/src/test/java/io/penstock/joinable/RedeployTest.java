package io.penstock.joinable;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule D6: handles that were dropped, and an application that a container stops and starts in one JVM. */
class RedeployTest {
    private static final int DEPLOYMENTS = 3;
    private static final Duration SOON = Duration.ofSeconds(60);

    /** JNA's own thread would keep a class loader for 30 s after its last use. */
    private static final Duration BEFORE_JNA = Duration.ofSeconds(25);

    @TempDir
    Path directory;

    private JoinableQueue<String> queue() throws Exception {
        return JoinableQueue.at(directory.resolve("queue"), String.class).openOrCreate();
    }

    private void leaseAndDrop() throws Exception {
        assertNotNull(queue().lease(SOON));
    }

    @Test
    @DisplayName("D6, J3: a queue that was dropped without closing gives its leases back")
    void dropped() throws Exception {
        try (JoinableQueue<String> queue = queue()) {
            queue.put("item");
            leaseAndDrop();
            final AtomicReference<Lease<String>> again = new AtomicReference<>();
            await().atMost(SOON).until(() -> {
                System.gc();
                again.set(queue.lease(Duration.ofMillis(100)));
                return again.get() != null;
            });
            assertEquals(2, again.get().deliveries());
            again.get().done();
        }
    }

    private Lease<String> leaseAndKeepLeaseOnly() throws Exception {
        return queue().lease(SOON);
    }

    @Test
    @DisplayName("D6, J3: a lease keeps its queue open")
    void leaseKeepsItsQueue() throws Exception {
        try (JoinableQueue<String> queue = queue()) {
            queue.put("kept");
            queue.put("dropped");
            final Lease<String> kept = leaseAndKeepLeaseOnly();
            leaseAndDrop();
            await().atMost(SOON).until(() -> {
                System.gc();
                return queue.size() == 1; // the one that was dropped: the heartbeat has looked
            });
            kept.done();
            assertEquals(1, queue.unfinished());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("D6: the class loader of a stopped application is collected, whether it has closed its queue or not")
    void classLoaderIsCollected(final boolean closes) throws Exception {
        try (JoinableQueue<String> queue = queue()) {
            queue.put("item");
            final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            for (int i = 0; i < DEPLOYMENTS; i++) {
                loaders.add(deploy(closes));
                await().atMost(BEFORE_JNA).until(() -> {
                    System.gc();
                    return loaders.stream().allMatch(loader -> loader.get() == null);
                });
                assertEquals(1, queue.size(), "the lease is given back");
            }
        }
    }

    /** Its threads are its own, and end with it. Its class loader is closed, as a container does. */
    private WeakReference<ClassLoader> deploy(final boolean closes) throws Exception {
        final URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        final Class<?> type = loader.loadClass(RedeployedApplication.class.getName());
        assertSame(loader, type.getClassLoader());
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final Thread thread = new Thread((Runnable) type.getConstructor(String.class, boolean.class)
                .newInstance(directory.resolve("queue").toString(), closes));
        thread.setContextClassLoader(loader);
        thread.setUncaughtExceptionHandler((failed, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
        loader.close();
        return new WeakReference<>(loader);
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> {
                    try {
                        return Path.of(entry).toUri().toURL();
                    } catch (final MalformedURLException impossible) {
                        throw new IllegalStateException(impossible);
                    }
                })
                .toArray(URL[]::new);
    }
}
