package io.penstock.core.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.ChannelView;
import io.penstock.SharedFileException;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.memory.FileFormat;
import io.penstock.core.memory.FileKind;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.SharedFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a look says where it can show nothing: in this module's tests no kind of channel has its module. */
class ChannelViewsTest {
    @TempDir
    private Path directory;

    private String refusal(final Path path) {
        return assertThrows(SharedFileException.class, () -> ChannelView.of(path))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "2,penstock-pipe",
        "3,penstock-queue",
        "4,penstock-joinable",
        "5,penstock-logging-sink",
        "6,penstock-logging-sink",
        "99,the artifact of the program that created it"
    })
    @DisplayName("a kind without its module is an error that names the artifact to add")
    void namesTheArtifact(final int kind, final String artifact) throws Exception {
        final Path path = directory.resolve("channel");
        SharedFile.create(
                path,
                new FileFormat(new FileKind(kind, "ANY"), 1, SharedFile.HEADER_LENGTH, List.of(), List.of()),
                ParticipantId.NOBODY,
                file -> {});
        assertTrue(refusal(path).contains(artifact), () -> refusal(path));
        assertTrue(refusal(path).contains("kind=" + kind), () -> refusal(path));
    }

    @Test
    @DisplayName("what is no channel is refused, and nothing is created")
    void refuses() throws Exception {
        assertThrows(NoSuchFileException.class, () -> ChannelView.of(directory.resolve("none")));
        assertTrue(refusal(directory).startsWith("a directory"));
        final Path text = Files.writeString(directory.resolve("text"), "text");
        assertTrue(refusal(text).startsWith("not a Penstock file"));
        assertEquals(List.of("text"), List.of(directory.toFile().list()));
        JoinedHub.at(directory);
        assertTrue(refusal(directory.resolve(".penstock/processes.dat")).contains("is no channel"));
    }
}
