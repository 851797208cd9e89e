package io.penstock.sync;

import io.penstock.sync.Disturber.Work;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A process of a storm: its threads work until it is killed or told to stop. */
public final class StormPeer {
    private StormPeer() {}

    /** Arguments: the storm's directory, its {@link Kind}, a seed, and whether the process is disturbed. */
    public static void main(final String[] arguments) throws Exception {
        final Path directory = Path.of(arguments[0]);
        final Kind kind = Kind.valueOf(arguments[1]);
        final Random random = new Random(Long.parseLong(arguments[2]));
        final boolean isDisturbed = Boolean.parseBoolean(arguments[3]);
        Logger.getLogger("").setLevel(Level.SEVERE); // hundreds of deaths are told
        final List<List<Work>> works = kind.works(directory); // first: see PermitWork
        try (Board control = Board.at(Storm.control(directory)).open()) {
            final Disturber disturber = new Disturber(Storm.board(directory), control, random, isDisturbed);
            for (final List<Work> group : works) {
                disturber.add(group);
            }
            disturber.start();
            System.out.println("working");
            disturber.run(kind.pauseNs);
        }
        System.out.println("stopped");
    }

    /** What the threads of a process do. */
    enum Kind {
        LOCK(3) {
            @Override
            List<List<Work>> works(final Path directory) {
                return List.of(List.of(new LockWork(), new LockWork()), List.of(new LockWork()));
            }
        },
        READ_WRITE_LOCK(3) {
            @Override
            List<List<Work>> works(final Path directory) {
                return List.of(List.of(new ReadWriteWork(2), new ReadWriteWork(16)), List.of(new ReadWriteWork(16)));
            }
        },
        CONDITION(3) {
            @Override
            List<List<Work>> works(final Path directory) {
                return List.of(List.of(new TradeWork(true), new TradeWork(false)));
            }
        },
        SEMAPHORE(3) {
            @Override
            List<List<Work>> works(final Path directory) throws Exception {
                final PermitLedger ledger = new PermitLedger(directory.resolve("ledger"));
                return List.of(
                        List.of(new PermitWork(ledger), new PermitWork(ledger)), List.of(new PermitWork(ledger)));
            }
        },
        FLAG(3) {
            @Override
            List<List<Work>> works(final Path directory) {
                return List.of(List.of(new FlagWork(), new FlagWork()), List.of(new FlagWork()));
            }
        },
        LATCH(10) {
            @Override
            List<List<Work>> works(final Path directory) {
                return List.of(List.of(new LatchWork(), new LatchWork()), List.of(new LatchWork()));
            }
        },
        BARRIER(20) {
            @Override
            List<List<Work>> works(final Path directory) {
                return List.of(List.of(new BarrierWork(directory)));
            }
        },
        VALUES(3) {
            @Override
            List<List<Work>> works(final Path directory) {
                return List.of(List.of(new ValueWork(), new ValueWork()), List.of(new ValueWork()));
            }
        };

        private final long pauseNs;

        Kind(final long pauseMs) {
            this.pauseNs = TimeUnit.MILLISECONDS.toNanos(pauseMs);
        }

        /** Of each handle, what the threads do that use it. */
        abstract List<List<Work>> works(Path directory) throws Exception;
    }
}
