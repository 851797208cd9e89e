package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.codec.CodecException;
import io.penstock.codec.KryoCodec;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Namespaces;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process meets a file or a directory that is not what it should be: one line that says what, where, and what to do. */
@Timeout(120)
@Tag("two-process")
class PipeMisuseTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void path() {
        path = directory.resolve("pipe");
    }

    /** The other process: creates or connects, and says how it was refused. */
    static final class Attempt {
        private Attempt() {}

        public static void main(final String[] args) throws Exception {
            for (int i = 1; i < args.length; i++) {
                final PipeBuilder<byte[], byte[]> pipe =
                        PipePeer.bytes(Path.of(args[i])).capacityBytes(4 << 20);
                try (Connection<byte[], byte[]> end = args[0].equals("create") ? pipe.create() : pipe.connect()) {
                    System.out.println("opened");
                } catch (final IOException refusal) {
                    System.out.println(refusal.toString().replace('\n', ' '));
                }
            }
        }
    }

    private static void assertNames(final String line, final String... parts) {
        for (final String part : parts) {
            assertTrue(line.contains(part), "missing " + part + ": " + line);
        }
    }

    @Test
    @DisplayName(
            "cut, lengthened, random and newer files are refused by a process that connects, each with its path and what to do")
    void damagedFiles() throws Exception {
        final byte[] good;
        try (Connection<byte[], byte[]> end = PipePeer.bytes(path).create()) {
            assertFalse(end.isReady());
            good = Files.readAllBytes(path);
        }
        final Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(good, good.length - 4096));
        final Path stub = Files.write(directory.resolve("stub"), Arrays.copyOf(good, 100));
        final Path longer = Files.write(directory.resolve("longer"), Arrays.copyOf(good, good.length + 1));
        final byte[] noise = new byte[good.length];
        new Random(1).nextBytes(noise);
        final Path random = Files.write(directory.resolve("random"), noise);
        final Path newer = Files.write(directory.resolve("newer"), good);
        try (RandomAccessFile file = new RandomAccessFile(newer.toFile(), "rw")) {
            file.seek(20);
            file.writeInt(0x09000000);
        }
        try (Jvm other = Jvm.start(
                Attempt.class,
                "connect",
                cut.toString(),
                stub.toString(),
                longer.toString(),
                random.toString(),
                newer.toString(),
                directory.toString())) {
            assertNames(
                    other.nextLine(), "SharedFileException", "headerLength=", "fileLength=", "path=" + cut, "delete");
            assertNames(other.nextLine(), "SharedFileException", "length=100", "path=" + stub, "delete");
            assertNames(other.nextLine(), "headerLength=" + good.length, "path=" + longer, "delete");
            assertNames(other.nextLine(), "not a Penstock file", "magic=", "path=" + random, "delete");
            assertNames(other.nextLine(), "version=9 expected=", "path=" + newer, "delete");
            assertNames(other.nextLine(), "not a regular file", "path=" + directory, "choose");
            assertEquals(0, other.exitCode());
        }
    }

    @Test
    @DisplayName("a full disk is an error of the creation, which says so and leaves no file")
    void fullDisk() throws Exception {
        final String create =
                String.join("' '", Jvm.command(Attempt.class, List.of("-XX:-UsePerfData"), "create", path.toString()));
        final List<String> command = List.of("bash", "-c", "'" + create + "'; ls " + directory);
        try (Jvm other = Jvm.launch(Namespaces.onSmallDisk(directory, "size=2m", command))) {
            assertNames(
                    other.nextLine(),
                    "shared file cannot be written, is the disk full?",
                    path.toString(),
                    "length=",
                    "written=",
                    "make room");
            assertEquals(0, other.exitCode());
            other.drained();
            assertEquals(null, other.lineNow(), "nothing but the hub is left");
        }
    }

    @Test
    @DisplayName("no permission: AccessDeniedException with the path, for files, hubs and directories of another user")
    void noPermission() throws Exception {
        final boolean isRoot = Files.getAttribute(Files.createFile(directory.resolve("probe")), "unix:uid")
                .equals(0);
        final List<String> another =
                isRoot ? List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups") : List.of();
        assumeTrue(
                !isRoot || Namespaces.succeeds(Namespaces.followedBy(another, List.of("true"))),
                "this system does not let root become another user");
        final List<String> command = new ArrayList<>(another);
        command.addAll(Jvm.command(Attempt.class, List.of(), "connect"));
        if (isRoot) {
            command.set(command.indexOf("-cp") + 1, publicClassPath());
        }
        final Path readOnly = Files.createDirectory(directory.resolve("readOnly"));
        final Path closed = Files.createDirectory(directory.resolve("closed"));
        try (Connection<byte[], byte[]> inOpen = PipePeer.bytes(path).create();
                Connection<byte[], byte[]> inReadOnly =
                        PipePeer.bytes(readOnly.resolve("pipe")).create();
                Connection<byte[], byte[]> inClosed =
                        PipePeer.bytes(closed.resolve("pipe")).create()) {
            allow(directory, "rwxrwxrwx");
            allow(path, "---------");
            allow(readOnly, "r-xr-xr-x");
            allow(closed, "---------");
            command.addAll(List.of(path.toString(), closed.resolve("pipe").toString()));
            try (Jvm other = Jvm.launch(command)) {
                assertNames(other.nextLine(), "AccessDeniedException: " + path);
                assertNames(other.nextLine(), "AccessDeniedException: " + closed);
                assertEquals(0, other.exitCode());
            }
            final Path empty = Files.createDirectory(directory.resolve("empty"));
            allow(empty, "r-xr-xr-x");
            final List<String> create = new ArrayList<>(command.subList(0, command.indexOf("connect")));
            create.addAll(List.of(
                    "create",
                    empty.resolve("new").toString(),
                    closed.resolve("new").toString()));
            try (Jvm other = Jvm.launch(create)) {
                assertNames(other.nextLine(), "AccessDeniedException: " + empty);
                assertNames(other.nextLine(), "AccessDeniedException: " + closed);
                assertEquals(0, other.exitCode());
            }
            assertFalse(inOpen.isReady() || inReadOnly.isReady() || inClosed.isReady(), "undisturbed");
        } finally {
            allow(closed, "rwx------");
            allow(readOnly, "rwx------");
        }
    }

    private static void allow(final Path path, final String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** The class path, copied to where everybody may read it. */
    private String publicClassPath() throws IOException {
        final List<String> copies = new ArrayList<>();
        final Path root = Files.createDirectory(directory.resolve("classes"));
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            final Path from = Path.of(entry);
            final Path to = root.resolve(copies.size() + "-" + from.getFileName());
            try (Stream<Path> files = Files.exists(from) ? Files.walk(from) : Stream.empty()) {
                for (final Path file : files.toList()) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                }
            }
            copies.add(to.toString());
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (final Path file : files.toList()) {
                allow(file, "rwxr-xr-x");
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    /** The other process: sends one {@code shop.Order} of its class path, and a text behind it. */
    static final class Shop {
        private Shop() {}

        public static void main(final String[] args) throws Exception {
            final Class<?> type = Class.forName("shop.Order");
            try (Connection<Object, Object> end = pipe(Path.of(args[0]), type).connect()) {
                System.out.println("connected " + end);
            } catch (final CodecException refused) {
                System.out.println(refused.getMessage());
            }
        }
    }

    private static PipeBuilder<Object, Object> pipe(final Path path, final Class<?> type) {
        return Pipe.at(path).codec(KryoCodec.builder().allow(type).build());
    }

    private Path compile(final String version, final String body) throws IOException {
        final Path root = Files.createDirectories(directory.resolve(version));
        final Path source = Files.writeString(root.resolve("Order.java"), "package shop; public " + body);
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", root.toString(), source.toString()));
        return root;
    }

    @Test
    @DisplayName("K3: a peer with another version of a class cannot connect: an error that names class, field and path")
    void otherVersionOfAClass() throws Exception {
        final Path ours = compile("ours", "class Order { public int id = 1; }");
        final Path theirs = compile("theirs", "class Order { public int id = 1; public long price = 2; }");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {ours.toUri().toURL()});
                Connection<Object, Object> end =
                        pipe(path, Class.forName("shop.Order", true, loader)).create()) {
            final List<String> command = new ArrayList<>(Jvm.command(Shop.class, List.of(), path.toString()));
            final int classPath = command.indexOf("-cp") + 1;
            command.set(classPath, command.get(classPath) + File.pathSeparator + theirs);
            try (Jvm other = Jvm.launch(command)) {
                assertNames(other.nextLine(), "shop.Order", "'price' (long)", path.toString());
                assertEquals(0, other.exitCode());
                assertThrows(EOFException.class, end::receive);
            }
        }
    }
}
