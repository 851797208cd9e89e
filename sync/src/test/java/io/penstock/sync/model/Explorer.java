package io.penstock.sync.model;

import io.penstock.sync.model.Plans.Leg;
import java.util.List;
import java.util.Random;

/** Runs many schedules of one kind of world. */
final class Explorer {
    /** Makes a world anew for each schedule. */
    interface Worlds {
        World make(Config config, String cast);
    }

    /** What was run. */
    static final class Tally {
        long schedules;
        long kills;
        long accesses;
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

    /** Until all is done, or a violation is found. */
    void run(final Mode mode) {
        final String[] chosen = mode.heartbeats ? castsWithHeartbeats : casts;
        final Config config = new Config(without, mode.weak, mode.heartbeats, 0);
        final long end = tally.schedules + most;
        if (mode.byChance) {
            for (int i = 0; i < most && found == null; i++) {
                runRandomly(config.withVariant(i / chosen.length), chosen[i % chosen.length], i);
            }
        } else {
            for (int i = 0; i < chosen.length && found == null; i++) {
                enumerate(config, chosen[i], mode, share(end, chosen.length - i));
            }
        }
    }

    /** Each cast has its share of the schedules that are left, and each plan for it. */
    private long share(final long end, final int left) {
        return tally.schedules + (end - tally.schedules) / left;
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

    private void enumerate(final Config config, final String cast, final Mode mode, final long end) {
        final List<List<Leg>> plans = new Plans(worlds.make(config, cast).m.threads, deaths).of(mode);
        for (int i = 0; i < plans.size() && found == null; i++) {
            enumerate(config, cast, plans.get(i), share(end, plans.size() - i));
        }
    }

    private void enumerate(final Config config, final String cast, final List<Leg> legs, final long end) {
        final int[] counts = new int[legs.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = legs.get(i).first();
        }
        while (found == null && tally.schedules < end) {
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
            if (thread.process.late) {
                scheduler.letLateOnesCome();
            }
            final int done = thread.run(counts[i]);
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
