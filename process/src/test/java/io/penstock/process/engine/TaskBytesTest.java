package io.penstock.process.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A task for a message: what travels, and what is refused by name. */
class TaskBytesTest {
    private interface Work<R> extends Callable<R>, Serializable {}

    /** Not serializable. */
    private static final class Handle {}

    private static final class Refusing implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(final ObjectOutputStream out) throws IOException {
            throw new IllegalArgumentException("by its own code");
        }
    }

    private static final class Node implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused") // written by serialization
        private final Node next;

        Node(final Node next) {
            this.next = next;
        }
    }

    private static byte[] encode(final Work<?> task) {
        return TaskBytes.encode(task, task, "the task", true);
    }

    private static Object run(final byte[] task) throws Exception {
        return ((Work<?>) TaskBytes.decode(task)).call();
    }

    private static String refusalOf(final Work<?> task) {
        return assertThrows(IllegalArgumentException.class, () -> encode(task)).getMessage();
    }

    @Test
    @DisplayName("a lambda travels with what it captures; later changes of that are not seen")
    void captures() throws Exception {
        final int[] numbers = {1, 2};
        final Path path = Path.of("some", "file");
        final byte[] task = encode(() -> List.of(numbers[0] + numbers[1], path, int.class));
        numbers[0] = 9;
        assertEquals(List.of(3, path, int.class), run(task));
        assertEquals(List.of(3, path, int.class), run(task), "it can be decoded again");
    }

    @Test
    @DisplayName("what is not Serializable is refused by its class, with the task's")
    void notSerializable() {
        final Handle handle = new Handle();
        final String refusal = refusalOf(() -> handle);
        assertTrue(refusal.startsWith("the task cannot be serialized"), refusal);
        assertTrue(refusal.contains("class=" + Handle.class.getName()), refusal);
        assertTrue(refusal.contains("task=" + TaskBytesTest.class.getName()), refusal);
    }

    @Test
    @DisplayName("what the user's code throws while it is encoded is a refusal too, and so is a chain without end")
    void failsItself() {
        final Refusing refusing = new Refusing();
        final String own = refusalOf(() -> refusing);
        assertTrue(own.contains("by its own code") && own.contains("task="), own);
        Node chain = null;
        for (int i = 0; i < 1_000_000; i++) {
            chain = new Node(chain);
        }
        final Node longest = chain;
        final String deep = refusalOf(() -> longest);
        assertTrue(deep.contains("StackOverflowError"), deep);
    }

    /** Defines this test's task anew, as an application server's loader does. */
    private static final class OwnLoader extends ClassLoader {
        OwnLoader() {
            super(TaskBytesTest.class.getClassLoader());
        }

        Class<?> define(final Class<?> type) throws IOException {
            final String file = "/" + type.getName().replace('.', '/') + ".class";
            try (var in = TaskBytesTest.class.getResourceAsStream(file)) {
                final byte[] bytes = in.readAllBytes();
                return defineClass(type.getName(), bytes, 0, bytes.length);
            }
        }
    }

    /** What {@link OwnLoader} defines. */
    public static final class Plain implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Test
    @DisplayName(
            "a class that the child will not find is refused, each time, unless the child has a class path of its own")
    void foreignClass() throws Exception {
        final Object foreign =
                new OwnLoader().define(Plain.class).getConstructor().newInstance();
        for (int i = 0; i < 2; i++) {
            final String refusal = assertThrows(
                            IllegalArgumentException.class, () -> TaskBytes.encode(foreign, foreign, "the task", true))
                    .getMessage();
            assertTrue(refusal.contains("class=" + Plain.class.getName()) && refusal.contains("OwnLoader"), refusal);
        }
        final byte[] task = TaskBytes.encode(foreign, foreign, "the task", false);
        assertSame(Plain.class, TaskBytes.decode(task).getClass());
    }
}
