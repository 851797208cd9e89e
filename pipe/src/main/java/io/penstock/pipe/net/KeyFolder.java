package io.penstock.pipe.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The files of a host's keys.
 *
 * <pre>
 *   DIRECTORY        mode 0700
 *     host.p12       the key pair and its certificate, PKCS #12, mode 0600
 *     token          43 characters, mode 0600
 * </pre>
 *
 * <p>The password of the store is no secret: the mode of the file protects it.
 */
public final class KeyFolder {
    static final String PASSWORD = "penstock";

    private static final String ALIAS = "host";
    private static final String STORE = "host.p12";
    private static final String TOKEN = "token";
    private static final int TOKEN_BYTES = 32;
    private static final int TOKEN_LENGTH = 43;
    private static final String REMEDY = "; take the directory that 'HostKeys make' has made, or make new keys";
    private static final String DAYS = "36500";
    private static final long KEYTOOL_SECONDS = 60;
    private static final int MAX_OUTPUT = 4096;
    private static final Set<PosixFilePermission> OWNER_ALONE = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path directory;
    private final KeyStore store;
    private final String pin;
    private final String token;

    private KeyFolder(final Path directory, final KeyStore store, final String pin, final String token) {
        this.directory = directory;
        this.store = store;
        this.pin = pin;
        this.token = token;
    }

    /** Makes the files beside their place and then moves them there: no half of a key is ever found. */
    public static KeyFolder create(final Path directory) throws IOException, InterruptedException {
        final Path target = directory.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw exists(target);
        }
        if (!Files.isDirectory(target.getParent())) {
            throw new NoSuchFileException(
                    target.getParent().toString(), null, "the directory of the keys' directory: make it first");
        }
        final Path draft = Files.createTempDirectory(
                target.getParent(), ".keys-", PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        try {
            runKeytool(draft.resolve(STORE));
            final byte[] random = new byte[TOKEN_BYTES];
            new SecureRandom().nextBytes(random);
            final Path token = Files.createFile(
                    draft.resolve(TOKEN),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    token, Base64.getUrlEncoder().withoutPadding().encodeToString(random), StandardOpenOption.WRITE);
            Files.setPosixFilePermissions(draft.resolve(STORE), PosixFilePermissions.fromString("rw-------"));
            open(draft);
            move(draft, target);
        } finally {
            removeAll(draft);
        }
        return open(target);
    }

    private static FileAlreadyExistsException exists(final Path target) {
        return new FileAlreadyExistsException(
                target.toString(), null, "keys are never replaced: choose another directory, or remove this one");
    }

    private static void move(final Path draft, final Path target) throws IOException {
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException refused) {
            if (Files.exists(target)) { // another process has made keys there meanwhile
                throw (FileAlreadyExistsException) exists(target).initCause(refused);
            }
            throw new IOException(
                    "a directory cannot be renamed here: directory=" + target + " reason=" + refused, refused);
        }
    }

    private static void removeAll(final Path draft) throws IOException {
        if (Files.exists(draft)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(draft)) {
                for (final Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(draft);
        }
    }

    /** The JDK has no public interface that signs a certificate, but a tool that does. */
    private static void runKeytool(final Path file) throws IOException, InterruptedException {
        final Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        if (!Files.isExecutable(keytool)) {
            throw new IOException("this runtime has no keytool: path=" + keytool
                    + "; make the keys with a JDK, and copy their directory here");
        }
        final Path output = file.resolveSibling("output"); // read from a file, which cannot hold the reader up
        final ProcessBuilder builder = new ProcessBuilder(List.of(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-sigalg",
                        "SHA256withECDSA",
                        "-dname",
                        "CN=penstock",
                        "-validity",
                        DAYS,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        final Map<String, String> environment = builder.environment();
        List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS").forEach(environment::remove);
        final Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("keytool does not come to an end: path=" + keytool + " seconds=" + KEYTOOL_SECONDS
                        + " output=" + text(output));
            }
            if (process.exitValue() != 0) {
                throw new IOException("keytool has failed: path=" + keytool + " exitCode=" + process.exitValue()
                        + " output=" + text(output));
            }
        } finally {
            process.destroyForcibly();
        }
        Files.delete(output);
    }

    private static String text(final Path output) throws IOException {
        try (InputStream in = Files.newInputStream(output)) {
            return new String(in.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8).strip();
        }
    }

    /** Reads them. */
    public static KeyFolder open(final Path directory) throws IOException {
        final Path folder = directory.toAbsolutePath().normalize();
        checkPrivate(folder);
        checkPrivate(folder.resolve(STORE));
        checkPrivate(folder.resolve(TOKEN));
        final String token = readToken(folder.resolve(TOKEN));
        final KeyStore store = readStore(folder.resolve(STORE));
        try {
            return new KeyFolder(
                    folder, store, pinOf(store.getCertificate(ALIAS).getEncoded()), token);
        } catch (final GeneralSecurityException damaged) {
            throw new IOException("not a certificate: path=" + folder.resolve(STORE) + REMEDY, damaged);
        }
    }

    private static String readToken(final Path path) throws IOException {
        final String token;
        try (InputStream in = Files.newInputStream(path)) {
            token = new String(in.readNBytes(MAX_OUTPUT), StandardCharsets.ISO_8859_1).strip();
        }
        if (token.length() != TOKEN_LENGTH || tokenBytes(token) == null) {
            throw new IOException("not a token: path=" + path + " length=" + token.length() + " expectedLength="
                    + TOKEN_LENGTH + REMEDY);
        }
        return token;
    }

    /** Also tries the key: what a listener cannot use is told before it listens. */
    private static KeyStore readStore(final Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            final KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            if (store.getCertificate(ALIAS) == null
                    || !(store.getKey(ALIAS, PASSWORD.toCharArray()) instanceof PrivateKey)) {
                throw new IOException("it has no key pair '" + ALIAS + "'");
            }
            return store;
        } catch (final IOException | GeneralSecurityException | RuntimeException damaged) { // as it is cut short
            throw new IOException(
                    "not a store of keys: path=" + path + " length=" + Files.size(path) + " type=PKCS12 password="
                            + PASSWORD + " reason=" + damaged + REMEDY,
                    damaged);
        }
    }

    private static void checkPrivate(final Path path) throws IOException {
        if (Files.notExists(path)) {
            throw new NoSuchFileException(path.toString(), null, "no keys here: make them with 'HostKeys make'");
        }
        final Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(Files.getPosixFilePermissions(path));
        permissions.removeAll(OWNER_ALONE);
        if (!permissions.isEmpty()) {
            throw new AccessDeniedException(
                    path.toString(),
                    null,
                    "other users may use these keys: permissions=" + PosixFilePermissions.toString(permissions)
                            + "; make new ones, or 'chmod -R go= " + path + "' if no other user has read them");
        }
    }

    static String pinOf(final byte[] certificate) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
    }

    /** Null if it is none. */
    static byte[] tokenBytes(final String token) {
        try {
            final byte[] bytes = Base64.getUrlDecoder().decode(token);
            return bytes.length == TOKEN_BYTES ? bytes : null;
        } catch (final IllegalArgumentException none) {
            return null;
        }
    }

    public Path directory() {
        return directory;
    }

    public String pin() {
        return pin;
    }

    public String token() {
        return token;
    }

    KeyStore store() {
        return store;
    }
}
