package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    @DisplayName("an exception whose message is but a path is told with what is wrong there")
    void namesWhatIsWrong() {
        assertEquals("/x: Permission denied", Main.messageOf(new AccessDeniedException("/x")));
        assertEquals("/x: NotDirectoryException", Main.messageOf(new NotDirectoryException("/x")));
        assertEquals("/x: File too large", Main.messageOf(new FileSystemException("/x", null, "File too large")));
        assertEquals("message", Main.messageOf(new IOException("message")));
    }
}
