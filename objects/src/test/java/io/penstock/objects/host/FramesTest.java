package io.penstock.objects.host;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which interrupt reaches which call of a line. */
class FramesTest {
    private final Frames frames = new Frames();

    @AfterEach
    @SuppressWarnings("ResultOfMethodCallIgnored")
    void clear() {
        Thread.interrupted();
    }

    private static boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }

    @Test
    @DisplayName("M22: a call that is given up is interrupted, and the interrupt ends with it")
    void givenUp() {
        assertTrue(frames.begin(1));
        frames.giveUp(1);
        assertTrue(isInterrupted());
        assertTrue(frames.isGivenUpElseClear());
        frames.end();
        assertFalse(isInterrupted());
        assertTrue(frames.begin(2));
        assertFalse(frames.isGivenUp());
        frames.end();
        assertTrue(frames.isEmpty());
    }

    @Test
    @DisplayName(
            "M22: a call that is given up before it begins does not run; a late interrupt does not meet the next call")
    void earlyAndLate() {
        frames.giveUp(1);
        assertFalse(isInterrupted());
        assertFalse(frames.begin(1));
        frames.end();
        frames.giveUp(1);
        assertFalse(isInterrupted());
        assertTrue(frames.begin(2));
        frames.end();
    }

    @Test
    @DisplayName(
            "M22: an interrupt for the outer call is not lost when the inner one ends; one for the inner call spares the outer")
    void nested() {
        assertTrue(frames.begin(1));
        assertTrue(frames.begin(2));
        frames.giveUp(2);
        frames.end();
        assertFalse(isInterrupted());
        assertFalse(frames.isGivenUp());
        assertTrue(frames.begin(3));
        frames.giveUp(1);
        assertTrue(Thread.interrupted());
        frames.end();
        assertTrue(isInterrupted());
        assertTrue(frames.isIn(1));
        assertFalse(frames.isIn(3));
        frames.end();
        assertFalse(isInterrupted());
    }

    @Test
    @DisplayName("M22: an interrupt that a method has made itself is taken back")
    void ownInterrupt() {
        assertTrue(frames.begin(1));
        Thread.currentThread().interrupt();
        assertFalse(frames.isGivenUpElseClear());
        assertFalse(isInterrupted());
        frames.end();
    }

    @Test
    @DisplayName("M23: when the client is gone, all calls are given up, and no more begin")
    void all() {
        assertTrue(frames.begin(1));
        frames.giveUpAll();
        assertTrue(frames.isGivenUp());
        frames.end();
        assertFalse(frames.begin(2));
        frames.end();
    }
}
