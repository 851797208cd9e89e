package io.penstock.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Runs a call with less and less stack, so that it overflows at each place where it can: a frame of the recursion in front of it is less than a frame
 * of the call. For a JVM that interprets ({@link #runAll}), where frames have one size; and where every class was used before, since one whose
 * initialiser overflows is lost.
 *
 * <p><b>Threads:</b> one.
 */
public final class StackEnds {
    private static final String AT_WORK = "stack ends: room=";
    private static final String GOES_ON = "goes on";
    private static final int ROOMS_PER_LINE = 50;

    /**
     * More than the 1 MB that other threads have. The C library may give a thread the stack of one that has ended, which may be up to four times as large
     * as it was asked for; so the threads of one call would not be alike.
     */
    private static final int STACK_BYTES = 1280 * 1024;

    /** More than any call needs. */
    private static final int MOST_PLACES = 10_000;

    private static final int ENOUGH_COMPLETE = 20;

    /** So many places are tried within a frame of the recursion: by frames that are a little longer. */
    private static final int PLACES = 6;

    private int overflows;
    private int limit;

    /** What is looked at after each run. */
    @FunctionalInterface
    public interface Check {
        /** Throws an {@link AssertionError} if something is wrong. The result is null if the call has overflown. */
        void after(Object result) throws Exception;
    }

    /** None yet. */
    public StackEnds() {}

    /**
     * Runs a main class in a JVM of its own, which interprets, until it says that it {@link #goesOn}. It may be slow, but not silent.
     *
     * @param main that calls {@link #forEvery}
     * @param directory its argument
     */
    public static void runAll(final Class<?> main, final Path directory) throws InterruptedException {
        try (Jvm jvm = Jvm.launch(Jvm.command(main, List.of("-Xint"), directory.toString()))) {
            for (String line = jvm.nextLine(); !line.equals(GOES_ON); line = jvm.nextLine()) {
                if (!line.startsWith(AT_WORK)) {
                    throw new AssertionError(line);
                }
            }
        }
    }

    /** Said by the main class when all is done. */
    public static void goesOn() {
        System.out.println(GOES_ON);
    }

    /**
     * Runs a call from where it has no stack at all, until it has completed some times.
     *
     * @param call that returns something
     * @param check run in the calling thread, after each run
     * @return how often it overflowed
     */
    public int forEvery(final Callable<Object> call, final Check check) throws Exception {
        final int before = overflows;
        limit = 0;
        int complete = 0;
        for (int room = 0; complete < ENOUGH_COMPLETE; room++) {
            if (room > MOST_PLACES) {
                throw new AssertionError("never completes: room=" + room);
            }
            if (room % ROOMS_PER_LINE == 0) {
                System.out.println(AT_WORK + room);
            }
            final Object[] result = {null};
            final Throwable[] failure = {null};
            final int frames = room / PLACES;
            final int longer = PLACES - 1 - room % PLACES;
            final Thread deep = new Thread(
                    null,
                    () -> {
                        if (limit == 0) {
                            limit = measure();
                        }
                        try {
                            result[0] = descend(limit - frames - longer, () -> descendLonger(longer, 0, 0, call));
                        } catch (final StackOverflowError end) {
                            overflows++;
                        } catch (final Throwable e) {
                            failure[0] = e;
                        }
                    },
                    "deep",
                    STACK_BYTES);
            deep.start();
            deep.join();
            if (failure[0] != null && !isOverflow(failure[0])) {
                throw new AssertionError("failed otherwise: room=" + room, failure[0]);
            }
            complete = result[0] == null ? 0 : complete + 1;
            try {
                check.after(result[0]);
            } catch (final Exception | AssertionError e) {
                throw new AssertionError("room=" + room + " result=" + result[0] + ": " + e, e);
            }
        }
        return overflows - before;
    }

    private static boolean isOverflow(final Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StackOverflowError) {
                return true;
            }
        }
        return false;
    }

    /** The most frames of the recursion that leave some stack. */
    private static int measure() {
        int enough = 0;
        int tooMany = STACK_BYTES;
        while (tooMany - enough > 1) {
            final int frames = (enough + tooMany) / 2;
            try {
                descend(frames, () -> null);
                enough = frames;
            } catch (final Throwable end) {
                tooMany = frames;
            }
        }
        return enough;
    }

    private static Object descend(final int frames, final Callable<Object> call) throws Exception {
        return frames > 0 ? descend(frames - 1, call) : call.call();
    }

    /** Its frame is longer by the two arguments in the middle. */
    private static Object descendLonger(
            final int frames, final int first, final int second, final Callable<Object> call) throws Exception {
        return frames > 0 ? descendLonger(frames - 1, second, first, call) : call.call();
    }
}
