package io.penstock.pipe;

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

/** Two versions of a record, each of a class loader of its own, on one pipe. */
@DisplayName("K3: versions of an item's class on one pipe")
class PipeVersionsTest {
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

    private PipeBuilder<Object, Object> pipe(final ClassLoader loader) throws Exception {
        return Pipe.at(path).codec(codec(loader, true));
    }

    @Test
    @DisplayName("compatible versions talk to each other while both are open")
    void compatibleVersions() throws Exception {
        try (Connection<Object, Object> one = pipe(oldLoader).create();
                Connection<Object, Object> other = pipe(newLoader).connect()) {
            for (int i = 0; i < 3; i++) {
                one.send(job(oldLoader, i, "n"));
                assertEquals(
                        "Job[id=" + i + ", owner=null, name=n]", other.receive().toString());
                other.send(job(newLoader, i, "me", "m"));
                assertEquals("Job[id=" + i + ", name=m]", one.receive().toString());
            }
        }
    }

    @Test
    @DisplayName("other versions are refused in connecting")
    void otherVersions() throws Exception {
        try (Connection<Object, Object> one =
                Pipe.at(path).codec(codec(oldLoader, false)).create()) {
            final PipeBuilder<Object, Object> other = Pipe.at(path).codec(codec(newLoader, false));
            final String message =
                    assertThrows(CodecException.class, other::connect).getMessage();
            assertTrue(message.contains("'owner'") && message.contains(path.toString()), message);
            assertThrows(java.io.EOFException.class, one::receive);
        }
    }
}
