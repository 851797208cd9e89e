package io.penstock.process.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How tasks are called in texts. */
class TaskNamesTest {
    private static final String HERE = TaskNamesTest.class.getName();

    private interface Task extends Callable<Object>, Serializable {}

    private static Object look() {
        return 1;
    }

    @Test
    @DisplayName(
            "A lambda is told by the class and the method that hold its code, whatever it captures; a method by itself")
    void lambdas() {
        final Object captured = new Object(); // not Serializable, and never asked for
        final Task lambda = () -> captured;
        final Task method = TaskNamesTest::look;
        assertTrue(TaskNames.of(lambda).startsWith(HERE + ".lambda$lambdas$"), TaskNames.of(lambda));
        assertEquals(HERE + ".look", TaskNames.of(method));
        assertEquals(HERE + ".look", TaskNames.of(method));
    }

    @Test
    @DisplayName("Any other task is told by its class, and so is a lambda that does not travel")
    void others() {
        final Callable<Object> bare = () -> 1;
        assertEquals(HERE, TaskNames.of(this));
        assertEquals(bare.getClass().getName(), TaskNames.of(bare));
    }
}
