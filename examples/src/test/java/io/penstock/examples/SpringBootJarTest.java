package io.penstock.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children of an executable jar as Spring Boot makes it, with its launcher: decision 371. The jar is made here; examples/spring-boot has a whole program. */
class SpringBootJarTest {
    private static final List<String> OWN =
            List.of("core", "pipe", "process", "queue", "joinable", "pool", "logging-sink");
    private static final List<String> LIBRARIES = List.of("agrona", "kryo", "reflectasm", "minlog", "objenesis", "jna");
    private static final String LAUNCHERS = "org.springframework.boot.loader.launch.";

    @TempDir
    private Path dir;

    @Test
    @Tag("two-process")
    @Timeout(240)
    @DisplayName(
            "H9: pools, children, their children and a sink that a worker starts run from an executable jar of Spring Boot")
    void children() throws Exception {
        final Path jar = jar(entry -> true);
        final Ended ended = run(jar);
        assertEquals(
                List.of("loader=nested", "pool=Job[number=42]", "child=Job[number=2]", "finished=true", "end=reached"),
                ended.lines());
        final Path log = dir.resolve("app.log");
        await().until(() -> Files.exists(log) && Files.readString(log).equals("a record\n"));
    }

    @Test
    @Tag("two-process")
    @Timeout(240)
    @DisplayName(
            "H3: without the launcher that can be told what to run, a child is refused, and the error says what to do")
    void refused() throws Exception {
        final Ended ended = run(jar(entry -> !entry.contains("PropertiesLauncher")));
        assertEquals("loader=nested", ended.lines().get(0));
        final String all = String.join("\n", ended.lines());
        assertTrue(all.contains("this program runs from a nested jar"), all);
        assertTrue(all.contains("java -Djarmode=tools -jar APP.jar extract"), all);
    }

    private record Ended(List<String> lines) {}

    private Ended run(final Path jar) throws Exception {
        final Path said = dir.resolve("said");
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        jar.toString(),
                        dir.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(process.waitFor(200, TimeUnit.SECONDS), () -> text(said));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Ended(Files.readAllLines(said));
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException unreadable) {
            return unreadable.toString();
        }
    }

    /** The launcher at the root, this module's tests as the program, and what it uses as jars that are stored. */
    private Path jar(final Predicate<String> launcher) throws Exception {
        final Manifest manifest = new Manifest();
        final Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, LAUNCHERS + "JarLauncher");
        attributes.putValue("Start-Class", BootProgram.class.getName());
        attributes.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
        attributes.putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
        attributes.putValue("Enable-Native-Access", "ALL-UNNAMED");
        final Path jar = dir.resolve("app.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            try (JarFile loader = new JarFile(entryOf("spring-boot-loader"))) {
                for (final var entry : loader.stream().toList()) {
                    if (entry.getName().endsWith(".class") && launcher.test(entry.getName())) {
                        out.putNextEntry(new ZipEntry(entry.getName()));
                        loader.getInputStream(entry).transferTo(out);
                    }
                }
            }
            out.putNextEntry(new ZipEntry("BOOT-INF/classes/"));
            final Path tests = Path.of("target/test-classes");
            try (Stream<Path> files = Files.walk(tests)) {
                for (final Path file : files.filter(each -> each.toString().contains("BootProgram"))
                        .toList()) {
                    out.putNextEntry(new ZipEntry("BOOT-INF/classes/" + tests.relativize(file)));
                    Files.copy(file, out);
                }
            }
            out.putNextEntry(new ZipEntry("BOOT-INF/lib/"));
            for (final String module : OWN) {
                store(out, "penstock-" + module, zipped(module));
            }
            for (final String library : LIBRARIES) {
                store(out, library, Files.readAllBytes(Path.of(entryOf(library))));
            }
        }
        return jar;
    }

    private static void store(final JarOutputStream out, final String name, final byte[] bytes) throws IOException {
        final ZipEntry entry = new ZipEntry("BOOT-INF/lib/" + name + ".jar");
        final CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        out.putNextEntry(entry);
        out.write(bytes);
    }

    private static byte[] zipped(final String module) throws IOException {
        final Path classes = Path.of("..", module, "target", "classes");
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = bytes;
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
        return bytes.toByteArray();
    }

    /** The jar of a library, as the class path of this JVM has it. */
    private static String entryOf(final String library) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> Path.of(entry).getFileName().toString().matches(library + "-\\d.*\\.jar"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not on the class path: " + library));
    }
}
