package io.penstock.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RepeatedProblemTest {
    @Test
    @DisplayName("L10: a disk that is full for a day is told of at once, some 1,500 times in all, and so is its end")
    void everMoreSeldom() {
        final List<String> told = new ArrayList<>();
        final RepeatedProblem complaint = new RepeatedProblem(told::add);
        final long dayNs = TimeUnit.DAYS.toNanos(1);
        for (long atNs = 0; atNs < dayNs; atNs += TimeUnit.MILLISECONDS.toNanos(250)) {
            complaint.of("full", atNs);
            assertTrue(!told.isEmpty());
        }
        assertTrue(told.size() > 1400 && told.size() < 1500, "told=" + told.size());
        complaint.over("again");
        complaint.over("again");
        assertEquals("again", told.get(told.size() - 1));
        assertEquals("full", told.get(told.size() - 2));
    }

    @Test
    @DisplayName("Other trouble is told at once")
    void otherTrouble() {
        final List<String> told = new ArrayList<>();
        final RepeatedProblem complaint = new RepeatedProblem(told::add);
        complaint.of("one", 0);
        complaint.of("one", 1);
        complaint.of("two", 2);
        assertEquals(List.of("one", "two"), told);
    }
}
