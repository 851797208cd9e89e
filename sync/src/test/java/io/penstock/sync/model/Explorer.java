package io.penstock.sync.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Runs many schedules of one kind of world. */
final class Explorer {
    /** Makes a world anew for each schedule. */
    interface Worlds {
        World make(Config config, String cast);
    }

    /** So many accesses as the schedule says. */
    private static final int COUNTED = -1;

    /** What a thread does next: so many accesses, and what becomes of its process then. */
    private record Leg(int thread, int accesses, Fate fate) {
        boolean counted() {
            return accesses == COUNTED;
        }

        int first() {
            return counted() ? 0 : accesses;
        }
    }

    private enum Fate {
        GOES_ON,
        /** This thread makes no access until all others are quiet. */
        HALTED,
        KILLED,
        KILLED_AND_KNOWN
    }

    /** What was run. */
    static final class Tally {
        long schedules;
        long kills;
        long accesses;

        void add(final Tally other) {
            schedules += other.schedules;
            kills += other.kills;
            accesses += other.accesses;
        }
    }

    /** A schedule that ends in a violation. */
    record Found(String text, String history, long schedules) {}

    private final Worlds worlds;
    private final String[] casts;
    private final String[] castsWithHeartbeats;
    private final Rule without;
    private final long most;
    private final int stride;
    private final int deaths;
    private final Random random = new Random(1);

    final Tally tally = new Tally();
    Found found;

    /**
     * @param without the rule that is switched off, or null
     * @param most how many schedules at most
     * @param stride the mean distance of the accesses at which threads are pre-empted or killed
     * @param deaths how many are killed, one after the other
     */
    Explorer(final Subject subject, final Rule without, final long most, final int stride, final int deaths) {
        worlds = subject.worlds;
        casts = subject.casts;
        castsWithHeartbeats = subject.castsWithHeartbeats;
        this.without = without;
        this.most = most;
        this.stride = stride;
        this.deaths = deaths;
    }

    /** Returns false when a violation was found. */
    boolean run(final Mode mode) {
        final boolean weak =
                mode == Mode.RANDOM_WEAK || mode == Mode.RANDOM_WEAK_NO_HEARTBEAT || mode == Mode.PAIRS_WEAK;
        final boolean heartbeats =
                mode == Mode.KILL || mode == Mode.HALT || mode == Mode.RANDOM || mode == Mode.RANDOM_WEAK;
        final String[] chosen = heartbeats ? castsWithHeartbeats : casts;
        final long end = tally.schedules + most;
        if (mode.name().startsWith("RANDOM")) {
            for (long i = 0; i < most && found == null; i++) {
                final Config config = new Config(without, weak, heartbeats, 0);
                runRandomly(config.withVariant((int) (i / chosen.length)), chosen[(int) (i % chosen.length)], i);
            }
            return found == null;
        }
        for (int variant = 0; variant < chosen.length && found == null; variant++) {
            final Config config = new Config(without, weak, heartbeats, 0);
            // Each cast has its share.
            final long share = tally.schedules + (end - tally.schedules) / (chosen.length - variant);
            for (final List<Leg> legs : legs(mode, worlds.make(config, chosen[variant]))) {
                if (found == null && tally.schedules < share) {
                    enumerate(config, chosen[variant], legs, share);
                }
            }
        }
        return found == null;
    }

    // ---- by chance

    private void runRandomly(final Config config, final String cast, final long seed) {
        try {
            runRandomly(worlds.make(config, cast), seed);
        } catch (final Violation violation) {
            final World again = worlds.make(config, cast);
            again.m.startTrace();
            report(violation, again, () -> runRandomly(again, seed));
        }
    }

    private void runRandomly(final World world, final long seed) {
        final Scheduler.Events events =
                world.m.config.heartbeats() ? new Scheduler.Events(2, 1, true) : Scheduler.Events.NONE;
        final Scheduler scheduler = new Scheduler(world, new Random(seed * 7919));
        try {
            scheduler.runRandomly(events);
        } finally {
            count(world);
        }
    }

    private void count(final World world) {
        tally.schedules++;
        tally.accesses += world.m.accesses;
        for (final SimProcess process : world.m.processes) {
            tally.kills += process.killed ? 1 : 0;
        }
    }

    private void report(final Violation violation, final World again, final Runnable schedule) {
        final long schedules = tally.schedules;
        try {
            schedule.run();
        } catch (final Violation same) {
            // It is the history that counts.
        }
        found = new Found(violation.getMessage(), again.m.traceText(), schedules);
    }

    // ---- all of a kind

    /** All choices of the threads, and of those that have run before. */
    private List<List<Leg>> legs(final Mode mode, final World world) {
        final List<List<Leg>> all = new ArrayList<>();
        final int count = world.m.threads.size();
        for (int a = 0; a < count; a++) {
            for (int b = 0; b < count; b++) {
                for (int before = -1; before < count; before++) {
                    final boolean late = isLate(world, a) || isLate(world, b) || before >= 0 && isLate(world, before);
                    if (a != b && before != a && before != b && !late) {
                        addLegs(all, mode, world, before, a, b);
                    }
                }
            }
        }
        return all;
    }

    private static boolean isLate(final World world, final int thread) {
        return world.m.threads.get(thread).process.late;
    }

    private void addLegs(
            final List<List<Leg>> all, final Mode mode, final World world, final int before, final int a, final int b) {
        final List<Leg> legs = new ArrayList<>();
        if (before >= 0) {
            legs.add(new Leg(before, SimThread.FOREVER, Fate.GOES_ON));
        }
        final boolean twoProcesses = world.m.threads.get(a).process != world.m.threads.get(b).process;
        switch (mode) {
            case KILL -> {
                if (twoProcesses) {
                    for (final Fate fate : List.of(Fate.KILLED_AND_KNOWN, Fate.KILLED)) {
                        final List<Leg> some = new ArrayList<>(legs);
                        some.add(new Leg(a, COUNTED, fate));
                        some.add(new Leg(b, COUNTED, fate));
                        if (deaths > 2) {
                            addThird(all, world, some, fate, before, a, b);
                        } else {
                            all.add(some);
                        }
                    }
                }
            }
            case HALT -> {
                if (twoProcesses) {
                    final List<Leg> some = new ArrayList<>(legs);
                    some.add(new Leg(a, COUNTED, Fate.HALTED));
                    some.add(new Leg(b, COUNTED, Fate.KILLED_AND_KNOWN));
                    all.add(some);
                    legs.add(new Leg(b, COUNTED, Fate.GOES_ON));
                    legs.add(new Leg(a, COUNTED, Fate.HALTED));
                    legs.add(new Leg(b, 0, Fate.KILLED_AND_KNOWN));
                    all.add(legs);
                }
            }
            default -> {
                legs.add(new Leg(a, COUNTED, Fate.GOES_ON));
                legs.add(new Leg(b, COUNTED, Fate.GOES_ON));
                final List<Leg> other = new ArrayList<>(legs);
                other.add(new Leg(a, SimThread.FOREVER, Fate.GOES_ON));
                all.add(other);
                all.add(legs);
            }
        }
    }

    private static void addThird(
            final List<List<Leg>> all,
            final World world,
            final List<Leg> legs,
            final Fate fate,
            final int before,
            final int a,
            final int b) {
        final List<SimThread> threads = world.m.threads;
        for (int c = 0; c < threads.size(); c++) {
            final SimProcess process = threads.get(c).process;
            if (c != before
                    && process != threads.get(a).process
                    && process != threads.get(b).process
                    && !process.late) {
                final List<Leg> some = new ArrayList<>(legs);
                some.add(new Leg(c, COUNTED, fate));
                all.add(some);
            }
        }
    }

    private void enumerate(final Config config, final String cast, final List<Leg> legs, final long last) {
        final int[] counts = new int[legs.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = legs.get(i).first();
        }
        while (found == null && tally.schedules < last) {
            final World world = worlds.make(config, cast);
            int exhausted;
            try {
                exhausted = runLegs(world, legs, counts);
            } catch (final Violation violation) {
                count(world);
                final World again = worlds.make(config, cast);
                again.m.startTrace();
                report(violation, again, () -> runLegs(again, legs, counts));
                return;
            }
            if (exhausted < 0) {
                count(world);
                exhausted = legs.size();
            }
            int next = exhausted;
            do {
                next--;
            } while (next >= 0 && !legs.get(next).counted());
            if (next < 0) {
                return;
            }
            counts[next] += 1 + (stride == 1 ? 0 : random.nextInt(2 * stride - 1));
            for (int i = next + 1; i < counts.length; i++) {
                counts[i] = legs.get(i).first();
            }
        }
    }

    /** Returns the leg whose thread cannot make so many accesses, or -1. */
    private int runLegs(final World world, final List<Leg> legs, final int[] counts) {
        final Scheduler scheduler = new Scheduler(world, new Random(counts[counts.length - 1]));
        for (int i = 0; i < legs.size(); i++) {
            final Leg leg = legs.get(i);
            final SimThread thread = world.m.threads.get(leg.thread());
            final int done = scheduler.run(thread, counts[i]);
            if (leg.counted() && done < counts[i]) {
                return i;
            }
            switch (leg.fate()) {
                case HALTED -> scheduler.halt(thread);
                case KILLED -> scheduler.kill(thread.process);
                case KILLED_AND_KNOWN -> {
                    scheduler.kill(thread.process);
                    scheduler.tell(thread.process);
                }
                default -> {}
            }
        }
        scheduler.finish((legs.get(0).thread() + 1) % world.m.threads.size());
        return -1;
    }
}
