package io.penstock.objects.host;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The calls that a line's thread is in, the innermost first, and who may interrupt them. A call that is given up before it begins is given up when it does. An interrupt reaches
 * no other call.
 *
 * <p><b>Threads:</b> the line's begins and ends; any gives up. <b>Processes:</b> the host's. <b>Blocks:</b> never.
 */
final class Frames {
    private static final class Frame {
        final long number;
        boolean givenUp;

        Frame(final long number) {
            this.number = number;
        }
    }

    private final Deque<Frame> frames = new ArrayDeque<>();
    private Thread thread;
    private long wanted;
    private boolean ended;

    synchronized void begin(final long number) {
        thread = Thread.currentThread();
        final Frame frame = new Frame(number);
        frame.givenUp = ended || wanted == number;
        frames.push(frame);
        if (frame.givenUp) {
            thread.interrupt();
        }
    }

    /** Ends the innermost call, and takes back an interrupt that was meant for it. */
    @SuppressWarnings("ResultOfMethodCallIgnored") // an interrupt that came late, or that the method has made itself
    synchronized void end() {
        frames.pop();
        Thread.interrupted();
        if (isGivenUp()) {
            thread.interrupt(); // a call around it
        }
    }

    /** For the thread of the line: takes back an interrupt that the method has made itself. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    synchronized boolean isGivenUpElseClear() {
        final boolean givenUp = isGivenUp();
        if (!givenUp) {
            Thread.interrupted();
        }
        return givenUp;
    }

    synchronized boolean isGivenUp() {
        return frames.stream().anyMatch(frame -> frame.givenUp);
    }

    synchronized void giveUp(final long number) {
        wanted = number;
        for (final Frame frame : frames) {
            if (frame.number == number) {
                frame.givenUp = true;
                thread.interrupt();
                return;
            }
        }
    }

    /** The client is gone, or the host closes. */
    synchronized void giveUpAll() {
        ended = true;
        if (!frames.isEmpty()) {
            frames.forEach(frame -> frame.givenUp = true);
            thread.interrupt();
        }
    }

    /** Whether the calling thread is in this call. */
    synchronized boolean isIn(final long number) {
        return thread == Thread.currentThread() && frames.stream().anyMatch(frame -> frame.number == number);
    }

    synchronized boolean isEmpty() {
        return frames.isEmpty();
    }
}
