package io.penstock.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.Waiting;
import io.penstock.codec.ClassIds;
import io.penstock.codec.Codec;
import io.penstock.codec.Coder;
import io.penstock.codec.KryoCodec;
import io.penstock.pipe.Connection;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children that run a task: what travels, and what is refused before there is a process. */
class ChildTaskTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String[] QUICK = {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m"};

    @TempDir
    Path directory;

    record Factor(int value) implements Serializable {}

    /** Allowed only by {@link KryoCodec.Builder#allow}. */
    record Secret(String text) {}

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.getFileName().toString().equals(".penstock"))
                    .toList();
        }
    }

    private <S, R> ChildJvm<S, R> start(final Class<S> sending, final Class<R> receiving, final ChildTask<R, S> task)
            throws IOException {
        return ChildJvm.running(sending, receiving, task)
                .jvmFlags(QUICK)
                .directory(directory)
                .start();
    }

    @Test
    @DisplayName("H2: a path that the task captures, and the working directory, may have bytes that no locale decodes")
    @Tag("two-process")
    void undecodablePaths() throws Exception {
        final Path working = Files.createDirectory(Path.of(URI.create(directory.toUri() + "w%C3%A4")));
        assumeTrue(Files.isDirectory(working.toFile().toPath()), "this process's locale is none of UTF-8");
        final Path odd = Files.createDirectory(Path.of(URI.create(working.toUri() + "w%FF%C3%A4")));
        final Path relative = directory.relativize(odd);
        try (ChildJvm<Void, Boolean> child = ChildJvm.running(Void.class, Boolean.class, parent -> {
                    parent.send(Files.isDirectory(odd));
                    parent.send(odd.endsWith(relative) && !relative.isAbsolute());
                })
                .jvmFlags(QUICK)
                .environment("LC_ALL", "C")
                .workingDirectory(working)
                .start()) {
            assertTrue(child.connection().receive(SOON));
            assertTrue(child.connection().receive(SOON));
            assertTrue(child.join(SOON));
        }
    }

    @Test
    @DisplayName("a lambda runs in the child with what it captures, and nothing is left")
    @Tag("two-process")
    void captures() throws Exception {
        final Factor factor = new Factor(7);
        final Map<String, List<Integer>> numbers = Map.of("some", List.of(1, 2, 3));
        final long parentPid = ProcessHandle.current().pid();
        try (ChildJvm<Integer, String> child = start(Integer.class, String.class, parent -> {
            final int number = parent.receive();
            parent.send(factor.value() * number + " " + numbers + " "
                    + (ProcessHandle.current().pid() != parentPid));
        })) {
            child.connection().send(6);
            assertEquals("42 {some=[1, 2, 3]} true", child.connection().receive());
            assertThrows(EOFException.class, () -> child.connection().receive());
            assertTrue(child.join(SOON));
            assertEquals(OptionalInt.of(0), child.exitCode());
            assertTrue(child.failure().isEmpty());
        }
        assertEquals(List.of(), files());
    }

    @Test
    @DisplayName("the short form: types and task")
    @Tag("two-process")
    void shortForm() throws Exception {
        try (ChildJvm<String, String> child =
                ChildJvm.start(String.class, String.class, parent -> parent.send(parent.receive() + "!"))) {
            child.connection().send("ok");
            assertEquals("ok!", child.connection().receive());
            assertTrue(child.join(SOON));
        }
    }

    @Test
    @DisplayName("a task that is born after its parent's close sees the end of stream")
    @Tag("two-process")
    void closedAtOnce() throws Exception {
        final ChildJvm<String, String> child = ChildJvm.running(String.class, String.class, parent -> {
                    try {
                        parent.receive();
                    } catch (final EOFException end) {
                        System.exit(7);
                    }
                })
                .jvmFlags(QUICK)
                .graceTime(SOON)
                .start();
        child.close();
        assertEquals(OptionalInt.of(7), child.exitCode());
    }

    @Test
    @DisplayName("codec and waiting travel with the task")
    @Tag("two-process")
    void codecTravels() throws Exception {
        final Codec codec = KryoCodec.builder().allow(Secret.class).build();
        try (ChildJvm<Object, Object> child = ChildJvm.running(
                        Object.class, Object.class, parent -> parent.send(parent.receive()))
                .jvmFlags(QUICK)
                .codec(codec)
                .waiting(Waiting.parking())
                .start()) {
            child.connection().send(new Secret("text"));
            assertEquals(new Secret("text"), child.connection().receive());
            assertTrue(child.join(SOON));
        }
    }

    /** A main class with settings of its own. */
    static final class WithSettings {
        private WithSettings() {}

        public static void main(final String[] args) throws Exception {
            final Codec codec = KryoCodec.builder().allow(Secret.class).build();
            try (Connection<Object, Object> parent =
                    ChildJvm.parent(Object.class, Object.class, codec, Waiting.parking())) {
                parent.send(parent.receive());
            }
        }
    }

    @Test
    @DisplayName("a main class gives codec and waiting to parent()")
    @Tag("two-process")
    void mainWithSettings() throws Exception {
        try (ChildJvm<Object, Object> child = ChildJvm.running(WithSettings.class)
                .jvmFlags(QUICK)
                .codec(KryoCodec.builder().allow(Secret.class).build())
                .start()) {
            child.connection().send(new Secret("text"));
            assertEquals(new Secret("text"), child.connection().receive());
            assertTrue(child.join(SOON));
        }
    }

    @Test
    @DisplayName("a capture that is not Serializable is refused by its name before there is a process or a file")
    @Tag("two-process")
    void notSerializable() throws Exception {
        final Thread thread = Thread.currentThread();
        final IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> start(String.class, String.class, parent -> parent.send(thread.getName())));
        assertTrue(refusal.getMessage().contains("class=" + thread.getClass().getName()), refusal::getMessage);
        assertTrue(refusal.getMessage().contains(ChildTaskTest.class.getName()), refusal::getMessage);
        final IllegalArgumentException hidden = assertThrows(
                IllegalArgumentException.class,
                () -> start(String.class, String.class, parent -> parent.send(directory.toString())));
        assertTrue(hidden.getMessage().contains("class=" + ChildTaskTest.class.getName()), hidden::getMessage);
        assertTrue(hidden.getMessage().contains("the object around it"), hidden::getMessage);
        assertEquals(List.of(), files());
    }

    /** Fails to be written. */
    private static final class Stubborn implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(final ObjectOutputStream out) {
            throw new UnsupportedOperationException("not me: " + out.getClass().getSimpleName());
        }
    }

    @Test
    @DisplayName("a capture that fails to be written, and a codec that cannot travel, are refused likewise")
    @Tag("two-process")
    void otherRefusals() throws Exception {
        final Stubborn stubborn = new Stubborn();
        final IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> start(String.class, String.class, parent -> parent.send(stubborn.toString())));
        assertTrue(refusal.getMessage().contains("not me"), refusal::getMessage);
        final Codec immobile = new Codec() {
            @Override
            public <T> Coder<T> bind(final Class<T> type, final ClassIds table) {
                return Codec.kryo().bind(type, table);
            }
        };
        final ChildJvmBuilder<String, String> builder = ChildJvm.running(
                        String.class, String.class, parent -> parent.send("x"))
                .codec(immobile)
                .directory(directory);
        assertTrue(assertThrows(IllegalArgumentException.class, builder::start)
                .getMessage()
                .contains(immobile.getClass().getName()));
        assertThrows(IllegalStateException.class, () -> builder.arguments("a"));
        assertThrows(IllegalStateException.class, () -> builder.sending(Integer.class));
        assertThrows(IllegalStateException.class, () -> builder.receiving(Integer.class));
        assertEquals(List.of(), files());
    }

    /** Loaded twice below. */
    static final class Plain implements ChildTask<String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void run(final Connection<String, String> parent) throws Exception {
            parent.send("from " + getClass().getSimpleName());
        }
    }

    /** Defines classes of the class path by itself. */
    private static final class OwnLoader extends ClassLoader {
        OwnLoader() {
            super(ChildTaskTest.class.getClassLoader());
        }

        Class<?> define(final Class<?> model) throws IOException {
            try (InputStream in =
                    model.getResourceAsStream("/" + model.getName().replace('.', '/') + ".class")) {
                final byte[] bytes = in.readAllBytes();
                return defineClass(model.getName(), bytes, 0, bytes.length);
            }
        }
    }

    @Test
    @DisplayName(
            "a task of a class loader that the child does not have is refused; of the class path it need be no lambda")
    @SuppressWarnings("unchecked")
    @Tag("two-process")
    void classLoader() throws Exception {
        final java.lang.reflect.Constructor<?> constructor =
                new OwnLoader().define(Plain.class).getDeclaredConstructor();
        constructor.setAccessible(true);
        final ChildTask<String, String> foreign = (ChildTask<String, String>) constructor.newInstance();
        final IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> start(String.class, String.class, foreign));
        assertTrue(refusal.getMessage().contains("class=" + Plain.class.getName()), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("OwnLoader"), refusal::getMessage);
        try (ChildJvm<String, String> child = start(String.class, String.class, new Plain())) {
            assertEquals("from Plain", child.connection().receive());
        }
    }

    @Test
    @DisplayName("the child decodes only what its parent wrote, and no other user may read it")
    void safeOnItsWay() throws Exception {
        final TaskFile handover =
                new TaskFile(new Plain(), String.class, String.class, Codec.kryo(), Waiting.balanced());
        final byte[] bytes = handover.encode(true);
        final String digest = TaskFile.digest(bytes);
        assertEquals(String.class, TaskFile.decode(bytes, digest).sending());
        for (int i = 0; i < bytes.length; i++) {
            final byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertTrue(assertThrows(IOException.class, () -> TaskFile.decode(changed, digest))
                    .getMessage()
                    .contains(digest));
        }
        final ChildFiles letters = ChildFiles.in(directory);
        letters.writeTask(bytes);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(letters.task())));
        assertThrows(IOException.class, () -> letters.writeTask(bytes), "it never overwrites another file");
        letters.removeLetters();
        assertFalse(Files.exists(letters.task()));
    }

    /** As a class whose static initializer starts a child with a task of its own: to read the task, the child has to initialize it. */
    static final class StartsAChild {
        static final String SAID = said();

        private StartsAChild() {}

        private static String said() {
            try (ChildJvm<String, String> child = ChildJvm.running(
                            String.class, String.class, parent -> parent.send("begun"))
                    .jvmFlags(QUICK)
                    .start()) {
                return child.connection().receive();
            } catch (final EOFException ended) {
                return "no start of its own";
            } catch (final IOException | InterruptedException failed) {
                throw new IllegalStateException(failed.getMessage(), failed);
            }
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("A child whose task needs a class that starts such a child is refused there, and starts no other")
    void startedInAStaticInitializer() {
        final Throwable failed = assertThrows(
                        ExceptionInInitializerError.class, () -> System.out.println(StartsAChild.SAID))
                .getCause();
        assertTrue(failed.getMessage().contains("not in a static initializer"), failed::getMessage);
    }

    @Test
    @DisplayName("A time below zero is refused where it is set, by name")
    void negativeTimes() {
        final ChildJvmBuilder<String, String> builder =
                ChildJvm.running(String.class, String.class, parent -> parent.send("never"));
        final Duration negative = Duration.ofSeconds(-1);
        assertEquals(
                "no such time: graceTime=PT-1S min=PT0S",
                assertThrows(IllegalArgumentException.class, () -> builder.graceTime(negative))
                        .getMessage());
        assertEquals(
                "no such time: startTimeout=PT-1S min=PT0S",
                assertThrows(IllegalArgumentException.class, () -> builder.startTimeout(negative))
                        .getMessage());
    }
}
