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
    private int givenUp;
    private boolean ended;

    /** False if the call was given up already: then it must not run. */
    synchronized boolean begin(final long number) {
        thread = Thread.currentThread();
        final Frame frame = new Frame(number);
        frames.push(frame);
        if (ended || wanted == number) {
            giveUp(frame);
        }
        return givenUp == 0;
    }

    private void giveUp(final Frame frame) {
        if (!frame.givenUp) {
            frame.givenUp = true;
            givenUp++;
        }
        thread.interrupt();
    }

    /** Ends the innermost call, and takes back an interrupt that was meant for it. */
    @SuppressWarnings("ResultOfMethodCallIgnored") // an interrupt that came late, or that the method has made itself
    synchronized void end() {
        if (frames.pop().givenUp) {
            givenUp--;
        }
        Thread.interrupted();
        if (givenUp > 0) {
            thread.interrupt(); // a call around it
        }
    }

    /** For the thread of the line: takes back an interrupt that the method has made itself. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    synchronized boolean isGivenUpElseClear() {
        if (givenUp == 0) {
            Thread.interrupted();
        }
        return givenUp > 0;
    }

    synchronized boolean isGivenUp() {
        return givenUp > 0;
    }

    synchronized void giveUp(final long number) {
        wanted = number;
        final Frame frame = find(number);
        if (frame != null) {
            giveUp(frame);
        }
    }

    private Frame find(final long number) {
        for (final Frame frame : frames) {
            if (frame.number == number) {
                return frame;
            }
        }
        return null;
    }

    /** The client is gone, or the host closes. */
    synchronized void giveUpAll() {
        ended = true;
        frames.forEach(this::giveUp);
    }

    /** Whether the calling thread is in this call. */
    synchronized boolean isIn(final long number) {
        return thread == Thread.currentThread() && find(number) != null;
    }

    synchronized boolean isEmpty() {
        return frames.isEmpty();
    }
}
