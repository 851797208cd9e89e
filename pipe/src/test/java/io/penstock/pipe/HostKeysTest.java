package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.net.TlsKit;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Arrays;
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

    private Path copyOfKeys(final String name) throws Exception {
        final Path copy = Files.createDirectory(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        final Path keys = Path.of(TlsKit.keys().toString().replaceAll(".*directory=(.*) pin.*", "$1"));
        for (final String file : List.of("host.p12", "token")) {
            Files.copy(keys.resolve(file), copy.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return copy;
    }

    private static void checkRefused(final Path keys, final Path file, final String... parts) {
        final IOException refused = assertThrows(IOException.class, () -> HostKeys.of(keys), file::toString);
        assertTrue(refused.getMessage().contains(file.toString()), refused::toString);
        for (final String part : parts) {
            assertTrue(refused.getMessage().contains(part), refused::toString);
        }
    }

    @Test
    @DisplayName("M25: a store that is cut short anywhere, or is none, is refused with its path and what to do")
    void damagedStore() throws Exception {
        final Path keys = copyOfKeys("copy");
        final Path store = keys.resolve("host.p12");
        final byte[] whole = Files.readAllBytes(store);
        for (int length = 0; length < whole.length; length += 13) {
            Files.write(store, Arrays.copyOf(whole, length));
            checkRefused(keys, store, "not a store of keys", "length=" + length + " ", "make new keys");
        }
        Files.write(store, "-----BEGIN PRIVATE KEY-----".getBytes(StandardCharsets.US_ASCII));
        checkRefused(keys, store, "not a store of keys", "make new keys");
        final KeyStore other = KeyStore.getInstance("PKCS12");
        other.load(null, null);
        for (final String password : List.of("penstock", "another")) {
            try (OutputStream out = Files.newOutputStream(store)) {
                other.store(out, password.toCharArray());
            }
            checkRefused(keys, store, "type=PKCS12 password=penstock", "make new keys");
        }
        Files.write(store, whole);
        HostKeys.of(keys);
        Files.delete(store);
        checkRefused(keys, store, "HostKeys make");
    }

    @Test
    @DisplayName("M25: a token that is cut short or is none is refused with its path, and not shown")
    void damagedToken() throws Exception {
        final Path keys = copyOfKeys("copy");
        final Path file = keys.resolve("token");
        final String token = Files.readString(file);
        for (final String bad : List.of("", token.substring(1), token + "=", token + token, "!" + token.substring(1))) {
            Files.writeString(file, bad);
            checkRefused(keys, file, "not a token", "length=" + bad.length() + " expectedLength=43", "make new keys");
            assertFalse(assertThrows(IOException.class, () -> HostKeys.of(keys))
                    .getMessage()
                    .contains(token.substring(1, 20)));
        }
        Files.writeString(file, token + "\n");
        assertEquals(TlsKit.keys().address(URI_OF_WORK), HostKeys.of(keys).address(URI_OF_WORK));
        Files.delete(file);
        checkRefused(keys, file, "HostKeys make");
        checkRefused(directory.resolve("none"), directory.resolve("none"), "HostKeys make");
        final Path nowhere = directory.resolve("no/keys");
        assertTrue(assertThrows(NoSuchFileException.class, () -> HostKeys.create(nowhere))
                .getMessage()
                .contains(nowhere.getParent() + ": the directory of the keys' directory: make it first"));
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
