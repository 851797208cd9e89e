package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import io.penstock.codec.KryoCodec;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of a record, each of a class loader of its own, on one queue. */
@DisplayName("K3: versions of an item's class on one queue")
class VersionsTest {
    @TempDir
    Path directory;

    private URLClassLoader oldLoader;
    private URLClassLoader newLoader;
    private Path path;

    @BeforeEach
    void compile() throws Exception {
        path = directory.resolve("channel");
        oldLoader = compile("old", "record Job(int id, String name) {}");
        newLoader = compile("new", "record Job(int id, String owner, String name) {}");
    }

    @AfterEach
    void close() throws Exception {
        oldLoader.close();
        newLoader.close();
    }

    private URLClassLoader compile(final String version, final String body) throws Exception {
        final Path root = Files.createDirectories(directory.resolve(version));
        final Path source = Files.writeString(root.resolve("Job.java"), "package shop; public " + body);
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", root.toString(), source.toString()));
        return new URLClassLoader(new URL[] {root.toUri().toURL()});
    }

    private static KryoCodec codec(final ClassLoader loader, final boolean compatible) throws Exception {
        return KryoCodec.builder()
                .allow(Class.forName("shop.Job", true, loader))
                .compatibleVersions(compatible)
                .build();
    }

    private static Object job(final ClassLoader loader, final Object... parts) throws Exception {
        final Constructor<?>[] constructors =
                Class.forName("shop.Job", true, loader).getConstructors();
        return constructors[0].newInstance(parts);
    }

    private BoundedQueueBuilder<Object> queue(final ClassLoader loader, final boolean compatible) throws Exception {
        return BoundedQueue.at(path, Object.class).codec(codec(loader, compatible));
    }

    @Test
    @DisplayName("a program with another version is refused in opening, and the queue keeps its items")
    void anotherVersionIsRefused() throws Exception {
        try (BoundedQueue<Object> queue = queue(oldLoader, false).create()) {
            for (int i = 0; i < 10; i++) {
                queue.put(job(oldLoader, i, "n"));
            }
        }
        final BoundedQueueBuilder<Object> other = queue(newLoader, false);
        for (int attempt = 0; attempt < 2; attempt++) {
            final String message =
                    assertThrows(CodecException.class, other::open).getMessage();
            for (final String part : new String[] {"shop.Job", "'owner'", path.toString(), "compatibleVersions"}) {
                assertTrue(message.contains(part), message);
            }
        }
        try (BoundedQueue<Object> queue = queue(oldLoader, false).open()) {
            assertEquals(10, queue.size());
            assertEquals(1, queue.stats().users().size(), "the refused ones have left");
            assertEquals("Job[id=0, name=n]", queue.take().toString());
        }
    }

    @Test
    @DisplayName("compatible versions read each other's items, across restarts, in both directions")
    void compatibleVersions() throws Exception {
        try (BoundedQueue<Object> queue = queue(oldLoader, true).create()) {
            queue.put(job(oldLoader, 1, "n"));
        }
        try (BoundedQueue<Object> queue = queue(newLoader, true).open()) {
            assertEquals("Job[id=1, owner=null, name=n]", queue.take().toString());
            queue.put(job(newLoader, 2, "me", "m"));
        }
        try (BoundedQueue<Object> queue = queue(oldLoader, true).open()) {
            assertEquals("Job[id=2, name=m]", queue.take().toString());
        }
        final BoundedQueueBuilder<Object> strict = queue(oldLoader, false);
        assertTrue(assertThrows(CodecException.class, strict::open).getMessage().contains("compatibleVersions"));
    }
}
