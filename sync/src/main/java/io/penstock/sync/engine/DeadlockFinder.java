package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitCells;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Finds threads that wait for each other's locks. What is read from the shared words is not of one moment. So it is read twice: a wait has a ticket that no
 * other wait ever has, and a hold has a word with a fence. Where both are there at both times, they were there all the time in between, and so is a circle
 * of them.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that may read the boards. <b>Blocks:</b> never.
 */
final class DeadlockFinder {
    private static final long LOOK_EVERY_S = 1;

    /** What a waiter tells of itself: its thread in the low bits, as the hint of a lock has it. */
    private static final long THREAD = 0xFFFF_FFFFL;

    private static final long BREAKS = 1L << 62;

    private DeadlockFinder() {}

    /** What a call that waits without a limit tells of itself. */
    static long told(final long thread, final boolean breaks) {
        return (thread & THREAD) | (breaks ? BREAKS : 0);
    }

    /** A call that looks for deadlocks sleeps so long. */
    static Deadline nextLook() {
        return Deadline.after(LOOK_EVERY_S, TimeUnit.SECONDS);
    }

    /** A thread of a process. */
    private record Who(int participant, long thread) {}

    /**
     * A thread that waits for a lock, and the hold that it waits for.
     *
     * @param thread the lower 32 bits
     * @param breaks whether it looks for deadlocks itself
     * @param ticket of the wait
     * @param word of the lock
     * @param holdingThread 0 if it is not known
     */
    record Wait(
            Path board,
            String lock,
            int participant,
            long thread,
            boolean breaks,
            long ticket,
            long word,
            long holdingThread) {

        static Wait of(
                final Path board,
                final String lock,
                final WaitCells.Seen waiter,
                final long word,
                final long holdingThread) {
            return new Wait(
                    board,
                    lock,
                    waiter.participant(),
                    waiter.thread() & THREAD,
                    (waiter.thread() & BREAKS) != 0,
                    waiter.ticket(),
                    word,
                    holdingThread);
        }

        private Who waiter() {
            return new Who(participant, thread);
        }

        private Who holder() {
            return new Who(LockWord.holder(word), holdingThread);
        }

        /** {@return whether the thread waits for what it has} */
        boolean isOwn() {
            return waiter().equals(holder());
        }

        @Override
        public String toString() {
            return "participant=" + participant + " thread=" + thread + " waits for lock=" + lock + " board=" + board;
        }
    }

    /**
     * A deadlock.
     *
     * @param waits each for a lock of the next one
     */
    record Cycle(List<Wait> waits) {
        /** The same one for all that look: of those that do, the one with the greatest name. */
        private Optional<Wait> chosen() {
            return waits.stream()
                    .filter(Wait::breaks)
                    .max(Comparator.comparingInt(Wait::participant).thenComparingLong(Wait::thread));
        }

        /** {@return whether this thread is the one that is to give up} */
        boolean isChosen(final int participant, final long thread) {
            return chosen().filter(wait -> wait.waiter().equals(new Who(participant, thread & THREAD)))
                    .isPresent();
        }

        @Override
        public String toString() {
            return waits.stream().map(Wait::toString).collect(Collectors.joining(", which is held by "));
        }
    }

    /** The circles that were there at some moment between two reads. */
    static List<Cycle> find(final Supplier<List<Wait>> read) {
        final List<Cycle> first = cycles(read.get());
        if (first.isEmpty()) {
            return first;
        }
        final Set<Wait> second = new HashSet<>(read.get());
        return first.stream().filter(cycle -> second.containsAll(cycle.waits())).toList();
    }

    private static List<Cycle> cycles(final List<Wait> waits) {
        final Map<Who, Wait> waitOf = new HashMap<>();
        waits.forEach(wait -> waitOf.put(wait.waiter(), wait));
        final List<Cycle> cycles = new ArrayList<>();
        final Set<Wait> seen = new HashSet<>();
        for (final Wait start : waits) {
            final List<Wait> path = new ArrayList<>();
            Wait at = start;
            while (at != null && seen.add(at)) {
                path.add(at);
                at = waitOf.get(at.holder());
            }
            final int circle = at == null ? -1 : path.indexOf(at);
            if (circle >= 0) { // otherwise it leads to one that was found before, or to a thread that runs
                cycles.add(new Cycle(List.copyOf(path.subList(circle, path.size()))));
            }
        }
        return cycles;
    }
}
