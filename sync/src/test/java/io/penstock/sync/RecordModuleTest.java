package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of a named module, whose package is open or not. */
class RecordModuleTest {
    @TempDir
    private Path directory;

    private Class<? extends Record> compiled(final String name, final String opens) throws Exception {
        final Path sources = directory.resolve(name + "-src");
        final Path classes = directory.resolve(name);
        write(sources.resolve("module-info.java"), "module " + name + " { " + opens + " }");
        write(
                sources.resolve("acme/" + name + "/Point.java"),
                "package acme." + name + "; record Point(int x, int y) {}");
        final int exitCode = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-d",
                        classes.toString(),
                        sources.resolve("module-info.java").toString(),
                        sources.resolve("acme/" + name + "/Point.java").toString());
        assertEquals(0, exitCode);
        final ModuleLayer boot = ModuleLayer.boot();
        return boot.defineModulesWithOneLoader(
                        boot.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of(name)),
                        ClassLoader.getSystemClassLoader())
                .findLoader(name)
                .loadClass("acme." + name + ".Point")
                .asSubclass(Record.class);
    }

    private static void write(final Path file, final String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    @DisplayName("V12: a record of a closed package is refused, and the error names the line that opens it")
    void closed() throws Exception {
        try (Board board = Board.inMemory()) {
            final Class<? extends Record> type = compiled("shut", "");
            final IllegalArgumentException told =
                    assertThrows(IllegalArgumentException.class, () -> board.record("r", type));
            assertTrue(
                    told.getMessage().contains("say 'opens acme.shut;' in the module-info of module shut"),
                    told.getMessage());
        }
    }

    @Test
    @DisplayName(
            "V12: one of an open package is written and read, though it is not public and its package not exported")
    void open() throws Exception {
        try (Board board = Board.inMemory()) {
            roundTrip(board, compiled("ajar", "opens acme.ajar;"));
        }
    }

    private static <T extends Record> void roundTrip(final Board board, final Class<T> type) throws Exception {
        final var constructor = type.getDeclaredConstructor(int.class, int.class);
        constructor.setAccessible(true);
        final T point = constructor.newInstance(3, -4);
        final SharedRecord<T> record = board.record("r", type);
        record.write(point);
        assertEquals(point, record.read());
    }
}
