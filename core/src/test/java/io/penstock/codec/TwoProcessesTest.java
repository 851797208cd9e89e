package io.penstock.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.channel.ClassTable;
import io.penstock.core.memory.FileFormat;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.SharedFile;
import io.penstock.testkit.FileKinds;
import io.penstock.testkit.Jvm;
import java.io.File;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Two JVMs on one class table")
@Tag("two-process")
class TwoProcessesTest {
    private static final int VERSION = 1;

    record A(int n) {}

    record B(A a) {}

    record C(B b, List<A> list) {}

    enum D {
        X,
        Y
    }

    static final class E {
        D d = D.Y;
        C c;
    }

    @TempDir
    Path directory;

    private static ClassTable table(final Path path, final int self) throws Exception {
        final SharedFile file = SharedFile.open(path, FileKinds.PIPE, VERSION);
        return new ClassTable(
                file.region(SharedFile.HEADER_LENGTH, ClassTable.DEFAULT_LENGTH), new Tables.Member(self));
    }

    private Path newFile() throws Exception {
        final Path path = directory.resolve("table");
        SharedFile.create(
                path,
                new FileFormat(
                        FileKinds.PIPE,
                        VERSION,
                        SharedFile.HEADER_LENGTH + ClassTable.DEFAULT_LENGTH,
                        List.of(),
                        List.of()),
                ParticipantId.NOBODY,
                file -> {});
        return path;
    }

    private static List<Object> samples() {
        final C c = new C(new B(new A(1)), List.of(new A(2)));
        final E e = new E();
        e.c = c;
        return new ArrayList<>(List.of(new A(7), new B(new A(8)), c, D.X, e, new A[] {new A(3)}));
    }

    private static String describe(final Object value) {
        return value instanceof E e
                ? "E " + e.d + ' ' + e.c
                : value instanceof Object[] array ? List.of(array).toString() : value.toString();
    }

    private static Coder<Object> coder(final ClassTable table) {
        return KryoCodec.builder().allow(E.class).build().bind(Object.class, table);
    }

    private static String encodeAll(final Coder<Object> coder, final long seed) {
        final List<Object> samples = samples();
        Collections.shuffle(samples, new Random(seed));
        final StringBuilder line = new StringBuilder();
        for (final Object sample : samples) {
            line.append(Base64.getEncoder().encodeToString(Tables.encode(coder, sample)))
                    .append(' ');
        }
        return line.toString().trim();
    }

    private static List<String> decodeAll(final Coder<Object> coder, final String line) {
        final List<String> values = new ArrayList<>();
        for (final String item : line.split(" ")) {
            values.add(describe(Tables.decode(coder, Base64.getDecoder().decode(item))));
        }
        Collections.sort(values);
        return values;
    }

    /** Encodes in an order of its own when told to, prints the result, and decodes what it is told. */
    static final class Child {
        public static void main(final String[] arguments) throws Exception {
            final Coder<Object> coder = coder(table(Path.of(arguments[0]), Tables.OTHER));
            System.out.println("ready");
            final java.io.BufferedReader in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in));
            in.readLine();
            System.out.println(encodeAll(coder, 99));
            System.out.println(decodeAll(coder, in.readLine()));
        }
    }

    @Test
    @DisplayName("processes that meet the classes at the same time and in any order understand each other")
    void ordersDiffer() throws Exception {
        for (int round = 0; round < 3; round++) {
            final Path path = newFile();
            final List<String> expected =
                    samples().stream().map(TwoProcessesTest::describe).sorted().toList();
            try (Jvm child = Jvm.start(Child.class, path.toString())) {
                final ClassTable table = table(path, Tables.ME);
                final Coder<Object> coder = coder(table);
                child.expect("ready");
                child.tell("go");
                final String ours = encodeAll(coder, round);
                assertEquals(expected, decodeAll(coder, child.nextLine()));
                child.tell(ours);
                assertEquals(expected.toString(), child.nextLine());
                assertEquals(0, child.exitCode());
                assertEquals(6, table.size()); // five classes and the settings
            }
            Files.delete(path);
        }
    }

    private Path compile(final String version, final String body) throws Exception {
        final Path root = Files.createDirectories(directory.resolve(version));
        final Path source = root.resolve("Order.java");
        Files.writeString(source, "package shop; public " + body);
        final int result =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", root.toString(), source.toString());
        assertEquals(0, result);
        return root;
    }

    /** Encodes one {@code shop.Order} of its class path, prints it, and decodes one that it is told. */
    static final class Shop {
        public static void main(final String[] arguments) throws Exception {
            final Class<?> type = Class.forName("shop.Order");
            System.out.println(Base64.getEncoder().encodeToString(encodeOrder(type, Path.of(arguments[0]))));
        }
    }

    private static byte[] encodeOrder(final Class<?> type, final Path path) throws Exception {
        final Coder<Object> coder =
                KryoCodec.builder().allow(type).build().bind(Object.class, table(path, Tables.OTHER));
        final Constructor<?> constructor = type.getDeclaredConstructor();
        return Tables.encode(coder, constructor.newInstance());
    }

    private byte[] fromChild(final Path classes, final Path table) throws Exception {
        final List<String> command = Jvm.command(Shop.class, List.of(), table.toString());
        final int classPath = command.indexOf("-cp") + 1;
        command.set(classPath, command.get(classPath) + File.pathSeparator + classes);
        try (Jvm child = Jvm.launch(command)) {
            return Base64.getDecoder().decode(child.nextLine());
        }
    }

    @Test
    @DisplayName(
            "K3: a process with another version of a class is refused when it opens the channel, with class and field")
    void versionsDiffer() throws Exception {
        final Path here = compile("here", "class Order { public int id = 1; public String name; }");
        for (final String[] difference : new String[][] {
            {
                "more",
                "class Order { public int id; public String name; public long price; }",
                "the sender's has 'price' (long), this process's does not"
            },
            {
                "fewer",
                "class Order { public int id; }",
                "this process's has 'name' (java.lang.String), the sender's does not"
            },
            {
                "changed",
                "class Order { public long id; public String name; }",
                "'id' is long at the sender's and int in this process"
            },
        }) {
            final Path path = newFile();
            fromChild(compile(difference[0], difference[1]), path);
            try (URLClassLoader loader =
                    new URLClassLoader(new URL[] {here.toUri().toURL()})) {
                final Class<?> type = Class.forName("shop.Order", true, loader);
                final ClassTable table = table(path, Tables.ME);
                final int entries = table.size();
                final KryoCodec codec = KryoCodec.builder().allow(type).build();
                final CodecException refused =
                        assertThrows(CodecException.class, () -> codec.bind(Object.class, table));
                assertTrue(refused.getMessage().contains("class shop.Order: " + difference[2]), refused.getMessage());
                assertEquals(entries, table.size(), "a refused process leaves no trace");
            }
            Files.delete(path);
        }
        final Path path = newFile();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {here.toUri().toURL()})) {
            final Class<?> type = Class.forName("shop.Order", true, loader);
            final Coder<Object> receiver =
                    KryoCodec.builder().allow(type).build().bind(Object.class, table(path, Tables.ME));
            assertEquals(type, Tables.decode(receiver, fromChild(here, path)).getClass());
        }
    }

    /** Does what a program does first: no line may appear that it did not print itself. */
    static final class Quiet {
        public static void main(final String[] arguments) {
            final Coder<Object> coder = coder(Tables.fresh());
            for (final Object sample : samples()) {
                Tables.through(coder, sample);
            }
            System.out.println(System.getProperty("kryo.unsafe"));
        }
    }

    @Test
    @DisplayName("no flag, and no line on standard error")
    void silence() throws Exception {
        final Path errors = directory.resolve("errors");
        final Process child = new ProcessBuilder(Jvm.command(Quiet.class, List.of()))
                .redirectError(errors.toFile())
                .start();
        try {
            assertEquals(
                    "false\n",
                    new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            assertEquals(0, child.waitFor());
            assertEquals("", Files.readString(errors));
        } finally {
            child.destroyForcibly();
        }
    }
}
