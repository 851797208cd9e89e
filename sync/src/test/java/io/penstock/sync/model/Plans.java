package io.penstock.sync.model;

import java.util.ArrayList;
import java.util.List;

/** What schedules of one kind have in common: which threads go, one after the other, and where they are pre-empted or killed. */
final class Plans {
    /** So many accesses as the schedule says. */
    private static final int COUNTED = -1;

    private static final int ALL = SimThread.FOREVER;

    enum Fate {
        GOES_ON,
        /** This thread makes no access until all others are quiet. */
        HALTED,
        KILLED,
        KILLED_AND_KNOWN
    }

    /** What a thread does next: so many accesses, and what becomes of it then. */
    record Leg(int thread, int accesses, Fate fate) {
        boolean counted() {
            return accesses == COUNTED;
        }

        int first() {
            return counted() ? 0 : accesses;
        }
    }

    private final List<SimThread> threads;
    private final int deaths;
    private final List<List<Leg>> all = new ArrayList<>();

    /** @param deaths how many are killed, one after the other */
    Plans(final List<SimThread> threads, final int deaths) {
        this.threads = threads;
        this.deaths = deaths;
    }

    List<List<Leg>> of(final Mode mode) {
        if (mode == Mode.RESTART) {
            addRestarts();
            return all;
        }
        for (int a = 0; a < threads.size(); a++) {
            for (int b = 0; b < threads.size(); b++) {
                for (int before = -1; before < threads.size(); before++) {
                    final boolean late = isLate(a) || isLate(b) || before >= 0 && isLate(before);
                    if (a != b && before != a && before != b && !late) {
                        add(mode, before, a, b);
                    }
                }
            }
        }
        return all;
    }

    private void add(final Mode mode, final int before, final int a, final int b) {
        final List<Leg> start = before < 0 ? List.of() : List.of(new Leg(before, ALL, Fate.GOES_ON));
        switch (mode) {
            case KILL -> addKills(start, before, a, b);
            case HALT -> {
                if (!haveOneProcess(a, b)) {
                    plan(start, new Leg(a, COUNTED, Fate.HALTED), new Leg(b, COUNTED, Fate.KILLED_AND_KNOWN));
                    plan(
                            start,
                            new Leg(b, COUNTED, Fate.GOES_ON),
                            new Leg(a, COUNTED, Fate.HALTED),
                            new Leg(b, 0, Fate.KILLED_AND_KNOWN));
                }
            }
            default -> {
                plan(start, counted(a), counted(b), new Leg(a, ALL, Fate.GOES_ON));
                plan(start, counted(a), counted(b));
            }
        }
    }

    private static Leg counted(final int thread) {
        return new Leg(thread, COUNTED, Fate.GOES_ON);
    }

    private void addKills(final List<Leg> start, final int before, final int a, final int b) {
        for (final Fate fate : List.of(Fate.KILLED_AND_KNOWN, Fate.KILLED)) {
            if (!haveOneProcess(a, b) && deaths == 2) {
                plan(start, new Leg(a, COUNTED, fate), new Leg(b, COUNTED, fate));
            }
            for (int c = 0; c < threads.size() && !haveOneProcess(a, b) && deaths > 2; c++) {
                if (c != before && !haveOneProcess(a, c) && !haveOneProcess(b, c) && !isLate(c)) {
                    plan(start, new Leg(a, COUNTED, fate), new Leg(b, COUNTED, fate), new Leg(c, COUNTED, fate));
                }
            }
        }
    }

    /** All are killed, one of them at every access; then others come. */
    private void addRestarts() {
        for (int victim = 0; victim < threads.size(); victim++) {
            final List<Leg> start = new ArrayList<>();
            for (int other = 0; other < threads.size(); other++) {
                if (other != victim && !isLate(other)) {
                    start.add(new Leg(other, ALL, Fate.GOES_ON));
                }
            }
            start.add(new Leg(victim, COUNTED, Fate.KILLED_AND_KNOWN));
            for (int other = 0; other < threads.size(); other++) {
                if (other != victim && !isLate(other)) {
                    start.add(new Leg(other, 0, Fate.KILLED_AND_KNOWN));
                }
            }
            for (int a = 0; a < threads.size() && !isLate(victim); a++) {
                for (int b = 0; b < threads.size(); b++) {
                    if (a != b && isLate(a) && isLate(b)) {
                        plan(start, counted(a), counted(b), new Leg(a, ALL, Fate.GOES_ON));
                    }
                }
            }
        }
    }

    private void plan(final List<Leg> start, final Leg... legs) {
        final List<Leg> plan = new ArrayList<>(start);
        plan.addAll(List.of(legs));
        all.add(plan);
    }

    private boolean isLate(final int thread) {
        return threads.get(thread).process.late;
    }

    private boolean haveOneProcess(final int a, final int b) {
        return threads.get(a).process == threads.get(b).process;
    }
}
