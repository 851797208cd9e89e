package io.penstock.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.UserModules;
import java.io.ByteArrayOutputStream;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs on the module path: what a user's module must say, and what it cannot reach. */
@Timeout(300) // compiles, links an image, and starts JVMs that have no archive of classes
class ModulePathTest {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    @TempDir
    private static Path directory;

    private static Application app;

    @BeforeAll
    static void compile() {
        app = new Application("acme.app", directory);
    }

    private static void assertServed(final List<String> printed) {
        final List<String> expected = List.of(
                "Order[id=1, size=LARGE, lines=[3 pen, 1 ink]]",
                "Order[id=2, size=SMALL, lines=[7 ribbon]]",
                "the shop is open",
                "a clerk of acme.app has order 1");
        // What stands before it is the level, in the language of the machine.
        final List<String> texts =
                printed.stream().map(line -> line.replaceFirst("^\\w+: ", "")).toList();
        assertEquals(expected, texts.stream().filter(expected::contains).toList(), () -> String.join("\n", printed));
    }

    @Test
    @DisplayName(
            "A module's own records and final classes go through queues and a pipe to a child JVM, both log into one file")
    @Tag("two-process")
    void wholeApplication() throws Exception {
        assertServed(app.run(JAVA_HOME, List.of("-Xshare:auto"), "acme.app.Shop"));
    }

    private static void assertShared(final List<String> printed) {
        assertEquals(
                List.of(
                        "captured, in module acme.desk",
                        "sent, lock lock",
                        "count=1500 of 3 processes, Total[jobs=2, hours=0.75, where=Where[floor=1, wing=w]]",
                        "free=true 2 entries=9"),
                printed,
                () -> String.join("\n", printed));
    }

    @Test
    @DisplayName(
            "S8: entries of a board that a child's task captures, or that come by a queue, are the same in modules")
    @Tag("two-process")
    void board() throws Exception {
        assertShared(new Application("acme.desk", directory).run(JAVA_HOME, List.of("-Xshare:auto"), "acme.desk.Desk"));
    }

    private static void assertSeated(final List<String> printed) {
        assertEquals(
                List.of(
                        "bell: Ann is here",
                        "welcome Ann",
                        "2 seats, seated, in module acme.hall",
                        "Guest[name=Ann, talks=[morning, evening]] [Seat[row=c, number=3]] Ann"),
                printed,
                () -> String.join("\n", printed));
    }

    @Test
    @DisplayName("M16, M19: shared maps, a queue that travels, hosted objects and callbacks are the same in modules")
    @Tag("two-process")
    void objects() throws Exception {
        assertSeated(new Application("acme.hall", directory).run(JAVA_HOME, List.of("-Xshare:auto"), "acme.hall.Hall"));
    }

    private static void assertGround(final List<String> printed) {
        assertEquals(
                List.of(
                        "a task of acme.mill, 3 sacks",
                        "0 Flour[sort=oats, hundredweight=1.0]",
                        "Flour[sort=maize, hundredweight=2.0]",
                        "Flour[sort=rye by granite, hundredweight=1.0]",
                        "Flour[sort=wheat by granite, hundredweight=2.5]",
                        "no water in acme.mill",
                        "Flour[sort=barley by basalt, hundredweight=4.0] in acme.mill"),
                printed,
                () -> String.join("\n", printed));
    }

    @Test
    @DisplayName("Tasks, functions, initializers and handlers of a module run in the workers of a pool and of a crew")
    @Tag("two-process")
    void pools() throws Exception {
        assertGround(new Application("acme.mill", directory).run(JAVA_HOME, List.of("-Xshare:auto"), "acme.mill.Mill"));
    }

    @Test
    @DisplayName("K6: the same in an image of java.base, java.logging and jdk.net, with JNA's library")
    @Tag("two-process")
    void linkedImage() throws Exception {
        final Set<String> needed = jdkModulesOf("acme.app");
        assertEquals(Set.of("java.base", "java.logging", "jdk.net"), needed);
        final Path image = directory.resolve("image");
        Jlink.link(needed, image);

        final List<String> probe = new ArrayList<>(Application.nativeAccess());
        probe.addAll(List.of(
                "--add-modules",
                "io.penstock.core",
                "--add-exports",
                "io.penstock.core/io.penstock.core.wait=ALL-UNNAMED",
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                FutexProbe.class.getName()));
        assertEquals(List.of("futex=true"), app.java(image, probe));
        final Path linked = Files.createDirectory(directory.resolve("linked"));
        assertServed(new Application("acme.app", linked).run(image, Application.nativeAccess(), "acme.app.Shop"));
        assertShared(new Application("acme.desk", linked).run(image, Application.nativeAccess(), "acme.desk.Desk"));
        assertSeated(new Application("acme.hall", linked).run(image, Application.nativeAccess(), "acme.hall.Hall"));
    }

    /** What the resolver of the JVM takes from the JDK, where it starts with one module. */
    private static Set<String> jdkModulesOf(final String module) {
        final ModuleFinder jdk = ModuleFinder.ofSystem();
        return Configuration.empty()
                .resolve(ModuleFinder.of(app.modulePath().toArray(Path[]::new)), jdk, Set.of(module))
                .modules()
                .stream()
                .map(ResolvedModule::name)
                .filter(name -> jdk.find(name).isPresent())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @DisplayName("A module that does not open its items' package is told the line that is missing")
    @Tag("two-process")
    void closedPackage() throws Exception {
        assertEquals(
                List.of("class acme.closed.Shop$Order is closed: say 'opens acme.closed to io.penstock.core;' in the"
                        + " module-info of module acme.closed"),
                new Application("acme.closed", directory).run(JAVA_HOME, List.of("-Xshare:auto"), "acme.closed.Shop"));
    }

    @Test
    @DisplayName("A user's module cannot name what is there for our own modules, nor implement what is sealed")
    void hidden() throws Exception {
        assertRefused("io.penstock.core.memory.SharedFile file;", "io.penstock.core.memory");
        assertRefused("io.penstock.pipe.engine.Duplex<?, ?> end;", "io.penstock.pipe.engine");
        assertRefused("io.penstock.queue.engine.QueueFile file;", "io.penstock.queue.engine");
        assertRefused("org.agrona.concurrent.AtomicBuffer buffer;", "org.agrona.concurrent");
        assertRefused("com.esotericsoftware.kryo.Kryo kryo;", "com.esotericsoftware.kryo");
        assertRefused("abstract static class Fake implements io.penstock.pipe.Sender<String> {}", "sealed");
    }

    private static void assertRefused(final String member, final String named) throws Exception {
        final Path sources = Files.createTempDirectory(directory, "nosy");
        Files.writeString(
                sources.resolve("module-info.java"),
                "module acme.nosy { requires io.penstock.joinable; requires io.penstock.process; }");
        Files.writeString(sources.resolve("Nosy.java"), "package acme.nosy; class Nosy { " + member + " }");
        final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        final int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        errors,
                        "-d",
                        sources.resolve("classes").toString(),
                        "--module-path",
                        UserModules.path(UserModules.product()),
                        sources.resolve("module-info.java").toString(),
                        sources.resolve("Nosy.java").toString());
        final String text = errors.toString(StandardCharsets.UTF_8);
        assertTrue(status != 0 && text.contains(named), () -> member + " compiles, or for another reason not: " + text);
    }
}
