package io.penstock.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.RemoteThrowable;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.Connection;
import io.penstock.process.engine.ThrowableBytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exception by which a child has ended arrives in its parent. */
class ChildFailureTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String[] QUICK = {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m"};

    @TempDir
    Path directory;

    /** Of the child's own making. */
    static final class Trouble extends Exception {
        private static final long serialVersionUID = 1L;

        Trouble(final String message, final Throwable cause) {
            super(message, cause);
        }
    }

    /** Ends by what the first argument says. */
    static final class Child {
        private Child() {}

        public static void main(final String[] args) throws Exception {
            switch (args[0]) {
                case "checked" -> connectAndFail();
                case "error" -> Broken.touch();
                case "full" -> fillAndFail();
                case "exit" -> System.exit(3);
                case "threads" -> failAndGoOn();
                default -> throw new IllegalArgumentException(args[0]);
            }
        }

        private static void connectAndFail() throws Exception {
            try (Connection<String, String> parent = ChildJvm.parent(String.class, String.class)) {
                parent.send("last words");
                deepInside();
            }
        }

        private static void deepInside() throws Trouble {
            final Trouble trouble = new Trouble("no way: ä", new IllegalStateException("the reason"));
            trouble.addSuppressed(new IOException("and another"));
            throw trouble;
        }

        private static void fillAndFail() throws Exception {
            final Connection<byte[], String> parent = ChildJvm.parent(byte[].class, String.class);
            while (parent.sendBytes(new byte[500], Duration.ZERO)) {
                // until the ring is full
            }
            throw new Trouble("full", null);
        }

        private static void failAndGoOn() throws Exception {
            new Thread(() -> {
                        try {
                            ChildJvm.parent(String.class, String.class).receive();
                        } catch (final IOException | InterruptedException end) {
                            System.exit(9);
                        }
                    })
                    .start();
            throw new Trouble("main has left", null);
        }
    }

    /** Cannot be initialised. */
    static final class Broken {
        static {
            if (true) {
                throw new UnsupportedOperationException("never");
            }
        }

        private Broken() {}

        static void touch() {
            // initialises
        }
    }

    private <S, R> ChildJvm<S, R> start(final Class<S> sending, final Class<R> receiving, final String role)
            throws IOException {
        return ChildJvm.running(Child.class)
                .sending(sending)
                .receiving(receiving)
                .arguments(role)
                .jvmFlags(QUICK)
                .capacityBytes(4096)
                .directory(directory)
                .standardError(Redirect.appendTo(directory.resolve("err").toFile()))
                .start();
    }

    @Test
    @DisplayName("the end of stream of a child that has failed, before it connected too, says what it failed of")
    @Tag("two-process")
    void endOfStreamExplains() throws Exception {
        try (ChildJvm<String, String> child = start(String.class, String.class, "nonsense")) {
            final EOFException end =
                    assertThrows(EOFException.class, () -> child.connection().receive());
            assertTrue(end.getMessage().contains("IllegalArgumentException: nonsense"), end::getMessage);
            assertTrue(end.getMessage().contains("child=" + child.pid() + " exitCode=1"), end::getMessage);
            final BrokenPipeException broken = assertThrows(
                    BrokenPipeException.class, () -> child.connection().send("too late"));
            assertTrue(broken.getMessage().contains("IllegalArgumentException: nonsense"), broken::getMessage);
        }
        try (ChildJvm<String, String> child = start(String.class, String.class, "exit")) {
            final EOFException end =
                    assertThrows(EOFException.class, () -> child.connection().receive());
            assertTrue(end.getMessage().contains("child=" + child.pid() + " exitCode=3;"), end::getMessage);
        }
    }

    private static RemoteThrowable failureOf(final ChildJvm<?, ?> child) {
        final ChildFailedException failed = assertThrows(ChildFailedException.class, () -> child.join(SOON));
        final RemoteThrowable thrown = child.failure().orElseThrow();
        assertEquals(thrown, failed.getCause());
        assertTrue(failed.getMessage().contains(thrown.toString()), failed::getMessage);
        assertTrue(failed.getMessage().contains("pid=" + child.pid()), failed::getMessage);
        return thrown;
    }

    private static void assertStackHas(final Throwable thrown, final Class<?> type, final String method) {
        assertTrue(
                Arrays.stream(thrown.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(type.getName())
                                && frame.getMethodName().contains(method)),
                () -> Arrays.toString(thrown.getStackTrace()));
    }

    @Test
    @DisplayName("of a main method: with class, message, stack, cause and suppressed; and the JVM prints it as always")
    @Tag("two-process")
    void ofMain() throws Exception {
        final ChildJvm<String, String> child = start(String.class, String.class, "checked");
        try (child) {
            assertEquals(Optional.empty(), child.failure());
            assertEquals("last words", child.connection().receive());
            assertThrows(EOFException.class, () -> child.connection().receive());
            final RemoteThrowable thrown = failureOf(child);
            assertEquals(Trouble.class.getName(), thrown.className());
            assertEquals("no way: ä", thrown.getMessage());
            assertStackHas(thrown, Child.class, "deepInside");
            assertStackHas(thrown, Child.class, "main");
            assertEquals(
                    "java.lang.IllegalStateException: the reason",
                    thrown.getCause().toString());
            assertStackHas(thrown.getCause(), Child.class, "deepInside");
            assertEquals("java.io.IOException: and another", thrown.getSuppressed()[0].toString());
            assertEquals(OptionalInt.of(1), child.exitCode());
            failureOf(child); // and again
        }
        failureOf(child);
        final String printed = Files.readString(directory.resolve("err"));
        assertTrue(printed.startsWith("Exception in thread \"main\" " + Trouble.class.getName()), printed);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(
                    List.of(".penstock", "err"),
                    left.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    @DisplayName("an Error too, also if the child has never connected")
    @Tag("two-process")
    void ofError() throws Exception {
        try (ChildJvm<String, String> child = start(String.class, String.class, "error")) {
            final RemoteThrowable thrown = failureOf(child);
            assertEquals(ExceptionInInitializerError.class.getName(), thrown.className());
            assertEquals(
                    "java.lang.UnsupportedOperationException: never",
                    thrown.getCause().toString());
        }
    }

    @Test
    @DisplayName("also if the ring is full and the parent does not read")
    @Tag("two-process")
    void ringIsFull() throws Exception {
        try (ChildJvm<String, byte[]> child = start(String.class, byte[].class, "full")) {
            assertEquals("full", failureOf(child).getMessage());
            assertEquals(500, child.connection().receiveBytes().length, "what it had sent is still there");
        }
    }

    @Test
    @DisplayName(
            "none when the child exits by itself; and when main has left by one, but other threads end it, both are told")
    @Tag("two-process")
    void exitCodes() throws Exception {
        try (ChildJvm<String, String> child = start(String.class, String.class, "exit")) {
            assertTrue(child.join(SOON));
            assertEquals(OptionalInt.of(3), child.exitCode());
            assertEquals(Optional.empty(), child.failure());
        }
        try (ChildJvm<String, String> child = start(String.class, String.class, "threads")) {
            assertFalse(child.join(Duration.ofMillis(300)));
            child.connection().close();
            assertEquals("main has left", failureOf(child).getMessage());
            assertEquals(OptionalInt.of(9), child.exitCode());
        }
    }

    @Test
    @DisplayName("H3: a main class that the child does not have is an error of start, and told by its name")
    @Tag("two-process")
    void noSuchMain() throws Exception {
        final ChildStartException refusal = assertThrows(
                ChildStartException.class,
                () -> ChildJvm.running("no.such.Main")
                        .jvmFlags(QUICK)
                        .standardError(Redirect.DISCARD)
                        .start());
        assertEquals(
                "java.lang.ClassNotFoundException: no.such.Main",
                refusal.getCause().toString());
        assertTrue(refusal.getMessage().contains("no.such.Main"), refusal::getMessage);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ChildJvm.running(String.class))
                .getMessage()
                .contains("java.lang.String"));
    }

    @Test
    @DisplayName("of a task: known as soon as its end of stream is seen and it has exited; close does not throw it")
    @Tag("two-process")
    void ofTask() throws Exception {
        final String reason = "captured";
        final ChildJvm<String, String> child = ChildJvm.running(String.class, String.class, parent -> {
                    throw new Trouble(reason, null);
                })
                .jvmFlags(QUICK)
                .directory(directory)
                .standardError(Redirect.DISCARD)
                .start();
        try (child) {
            assertThrows(EOFException.class, () -> child.connection().receive());
        }
        assertEquals(Trouble.class.getName() + ": captured", failureOf(child).toString());
        assertStackHas(failureOf(child), ChildFailureTest.class, "ofTask");
        assertEquals(OptionalInt.of(1), child.exitCode());
    }

    @Test
    @DisplayName("a child that is killed has ended by no exception")
    @Tag("two-process")
    @Tag("kill")
    void killed() throws Exception {
        try (ChildJvm<String, String> child = ChildJvm.running(String.class, String.class, parent -> {
                    parent.send("here");
                    Thread.currentThread().join();
                })
                .jvmFlags(QUICK)
                .start()) {
            assertEquals("here", child.connection().receive());
            child.process().destroyForcibly();
            assertTrue(child.join(SOON));
            assertEquals(Optional.empty(), child.failure());
            assertEquals(OptionalInt.of(137), child.exitCode());
        }
    }

    private static String printed(final Throwable thrown) {
        final StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString().replaceAll("app//", "");
    }

    @Test
    @DisplayName("what arrives prints as the original")
    void prints() throws Exception {
        final Exception cause = new IllegalArgumentException((String) null);
        final Exception original = new IOException("text\nof two lines", cause);
        original.addSuppressed(new Trouble("", null));
        assertEquals(printed(original), printed(ThrowableBytes.decode(ThrowableBytes.encode(original))));
    }

    @Test
    @DisplayName("circles, endless chains, huge messages and stacks, and a getMessage that throws, are no obstacle")
    void monsters() throws Exception {
        final Exception circle = new Exception("circle");
        final Exception other = new Exception("other", circle);
        circle.initCause(other);
        circle.addSuppressed(other);
        final RemoteThrowable back = ThrowableBytes.decode(ThrowableBytes.encode(circle));
        assertEquals("circle", back.getMessage());
        assertEquals("other", back.getCause().getMessage());

        Exception chain = new Exception("end");
        for (int i = 0; i < 5_000; i++) {
            chain = new Exception("x", chain);
            chain.setStackTrace(new StackTraceElement[0]);
        }
        assertNotNull(ThrowableBytes.decode(ThrowableBytes.encode(chain)).getCause());

        final Exception bush = new Exception("bush");
        for (int i = 0; i < 100; i++) {
            final Exception twig = new Exception("twig");
            for (int k = 0; k < 100; k++) {
                twig.addSuppressed(new Exception("leaf"));
            }
            bush.addSuppressed(twig);
        }
        assertTrue(ThrowableBytes.encode(bush).length < 10_000_000);

        final Exception huge = new Exception("ä".repeat(1_000_000));
        final StackTraceElement[] frames = new StackTraceElement[5_000];
        Arrays.fill(frames, new StackTraceElement("A", "b", null, -2));
        huge.setStackTrace(frames);
        final RemoteThrowable small = ThrowableBytes.decode(ThrowableBytes.encode(huge));
        assertTrue(small.getMessage().startsWith("äää"));
        assertEquals("A.b(Native Method)", small.getStackTrace()[0].toString());

        final Exception mute = new Exception() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException();
            }
        };
        assertTrue(
                ThrowableBytes.decode(ThrowableBytes.encode(mute)).getMessage().contains("IllegalStateException"));
    }

    /** Its methods throw whatever they can throw, or return what none may. */
    private static final class Hostile extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean returns;

        Hostile(final boolean returns) {
            super("hostile");
            this.returns = returns;
        }

        private Error unlessReturning() {
            if (!returns) {
                throw new NoClassDefFoundError("gone");
            }
            return null;
        }

        @Override
        public String getMessage() {
            unlessReturning();
            return null;
        }

        @Override
        public synchronized Throwable getCause() {
            return unlessReturning();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            unlessReturning();
            return null;
        }
    }

    @Test
    @DisplayName("methods of the user's exception that throw errors, or return null, cost their part alone")
    void hostile() throws Exception {
        for (final boolean returns : new boolean[] {true, false}) {
            final Exception hostile = new Hostile(returns);
            hostile.addSuppressed(new IOException("the rest arrives"));
            final RemoteThrowable back = ThrowableBytes.decode(ThrowableBytes.encode(hostile));
            assertEquals(Hostile.class.getName(), back.className());
            assertEquals("the rest arrives", back.getSuppressed()[0].getMessage());
        }
    }

    @Test
    @DisplayName("damaged bytes are an IOException or some exception, never anything else")
    void damaged() throws Exception {
        final Exception original = new IOException("text", new Trouble("cause", null));
        original.addSuppressed(new Error("x"));
        final byte[] bytes = ThrowableBytes.encode(original);
        assertArrayEquals(bytes, ThrowableBytes.encode(original));
        for (int i = 0; i < bytes.length; i++) {
            final byte[] cut = Arrays.copyOf(bytes, i);
            assertThrows(IOException.class, () -> ThrowableBytes.decode(cut));
            for (final int bit : new int[] {1, 0x40, 0x80}) {
                final byte[] changed = bytes.clone();
                changed[i] ^= (byte) bit;
                try {
                    assertNotNull(ThrowableBytes.decode(changed));
                } catch (final IOException refused) {
                    assertNotNull(refused);
                }
            }
        }
    }
}
