package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.net.TlsKit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeysTest {
    private static final URI URI_OF_WORK = URI.create("tls://10.0.0.7:7700/work");

    @TempDir
    Path directory;

    private static String mode(final Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    @DisplayName("M25: keys are private files, two are never the same, and none is replaced")
    void files() throws Exception {
        final Path path = directory.resolve("keys");
        final HostKeys keys = HostKeys.create(path);
        assertEquals("rwx------", mode(path));
        assertEquals("rw-------", mode(path.resolve("host.p12")));
        assertEquals("rw-------", mode(path.resolve("token")));
        try (var files = Files.list(directory)) {
            assertEquals(List.of(path), files.toList(), "no draft is left");
        }
        assertEquals(keys.address(URI_OF_WORK), HostKeys.of(path).address(URI_OF_WORK));
        assertThrows(FileAlreadyExistsException.class, () -> HostKeys.create(path));
        assertFalse(keys.address(URI_OF_WORK).equals(TlsKit.keys().address(URI_OF_WORK)));
        final String token = keys.address(URI_OF_WORK).token();
        assertFalse(keys.toString().contains(token), keys::toString);

        Files.setPosixFilePermissions(path.resolve("token"), PosixFilePermissions.fromString("rw-r-----"));
        final AccessDeniedException refused = assertThrows(AccessDeniedException.class, () -> HostKeys.of(path));
        assertTrue(refused.getMessage().contains("r-----"), refused::getMessage);
    }

    @Test
    @DisplayName("M25: an address carries pin and token, its toString hides the token, and its text is read again")
    void addresses() throws Exception {
        final HostAddress address = TlsKit.keys().address(URI_OF_WORK);
        assertEquals(64, address.pin().length());
        assertFalse(address.toString().contains(address.token()), address::toString);
        assertTrue(address.toString().startsWith("tls://10.0.0.7:7700/work?pin="), address::toString);
        assertEquals(address, HostAddress.parse(address.text()));
        assertEquals(address, HostAddress.of(URI.create(address.text())));
        assertEquals("work", address.name());
        assertEquals(7701, address.withPort(7701).port());
        assertEquals("[::1]", HostAddress.parse("tls://[::1]:7700").host());
        assertEquals("tls://[::1]:7700", HostAddress.parse("tls://[::1]:7700").text());
    }

    @Test
    @DisplayName("M25: what is no address is refused, and the error never has the token")
    void noAddress() throws Exception {
        final String token = TlsKit.keys().address(URI_OF_WORK).token();
        for (final String text : List.of(
                "https://h:1/w?token=" + token,
                "tls://h/w?token=" + token,
                "tls://h:1/w?token=" + token + "x",
                "tls://h:1/w?key=1&token=" + token,
                "tls://h:1/w?pin=12&token=" + token,
                "tls://user@h:1/w?token=" + token,
                "tls://h:1/w w?token=" + token,
                "tls://h:99999/w?token=" + token)) {
            for (Throwable error = assertThrows(IllegalArgumentException.class, () -> HostAddress.parse(text));
                    error != null;
                    error = error.getCause()) {
                assertFalse(error.getMessage().contains(token), error.getMessage());
            }
        }
    }
}
