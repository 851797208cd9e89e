package io.penstock.pipe.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import io.penstock.core.channel.Channel;
import io.penstock.core.channel.ClassTable;
import io.penstock.pipe.PipeView;
import io.penstock.testkit.PreemptionShim;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipeRemovalTest {
    private static final int CAPACITY = 4096;

    @TempDir
    Path directory;

    @Test
    @DisplayName("a pipe's file whose deletion failed can be deleted later")
    void triedAgain() throws Exception {
        final Path path = directory.resolve("pipe");
        final Path aside = directory.resolve("aside");
        final PipeFile file = PipeFile.create(path, new PipeFile.Shape(CAPACITY, 0, "[B", ""));
        final Runnable obstacle = () -> {
            try {
                Files.move(path, aside);
                Files.createDirectories(path.resolve("not empty"));
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        assertThrows(IOException.class, () -> PreemptionShim.beforeFileStep(0, obstacle, file::remove));
        Files.delete(path.resolve("not empty"));
        Files.delete(path);
        Files.move(aside, path);
        assertTrue(file.remove());
        assertFalse(Files.exists(path));
    }

    @Test
    @DisplayName("a pipe's file that is shorter than its rings is refused by name, to use and to look at")
    void shorterThanItsRings() throws Exception {
        final Path path = directory.resolve("short");
        final Channel.Layout layout = new Channel.Layout(
                PipeDescriptor.FILE_KIND,
                PipeDescriptor.VERSION,
                ClassTable.DEFAULT_LENGTH,
                PipeDescriptor.WAIT_CELLS,
                PipeDescriptor.bodyLength(CAPACITY, 0),
                PipeDescriptor.geometry(CAPACITY, CAPACITY),
                List.of("[B", "[B"));
        Channel.create(path, layout, fresh -> {});
        final List<SharedFileException> refusals = List.of(
                assertThrows(SharedFileException.class, () -> PipeFile.open(path)),
                assertThrows(SharedFileException.class, () -> PipeView.of(path)));
        for (final SharedFileException refused : refusals) {
            assertTrue(refused.getMessage().contains(" path=" + path), refused.getMessage());
        }
    }
}
