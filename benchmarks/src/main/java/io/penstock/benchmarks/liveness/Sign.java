package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;

/** A sign by which a process, the witness, learns that others, the victims, have died. */
interface Sign {
    /** The pid of a victim that the witness has not started. */
    long STARTED_BY_ANOTHER = 0;

    /**
     * Before a victim starts.
     *
     * @return its pid, if the witness has started it
     */
    long prepare(int victim) throws IOException, InterruptedException;

    /** When all victims prepared so far are there: from now on each death calls {@link Witness#known}. */
    void watch() throws IOException, InterruptedException;

    /** The signs. */
    enum Kind {
        /** A pipe's end of stream. */
        PIPE {
            @Override
            Sign inWitness(final Settings settings) {
                return new PipeEnds(settings);
            }

            @Override
            void inVictim(final Settings settings) throws IOException, InterruptedException {
                PipeEnds.live(settings);
            }
        },
        /** An item that a victim had leased comes back. */
        LEASE {
            @Override
            Sign inWitness(final Settings settings) throws IOException {
                return new Redeliveries(settings);
            }

            @Override
            void inVictim(final Settings settings) throws IOException, InterruptedException {
                Redeliveries.live(settings);
            }
        },
        /** A put gets the lock that a victim had. */
        LOCK {
            @Override
            Sign inWitness(final Settings settings) throws IOException {
                return new PutLocks(settings);
            }

            @Override
            void inVictim(final Settings settings) throws IOException, InterruptedException {
                PutLocks.live(settings);
            }
        },
        /** The lock of a board that a victim had. */
        BOARD_LOCK {
            @Override
            Sign inWitness(final Settings settings) throws IOException {
                return new BoardLocks(settings);
            }

            @Override
            void inVictim(final Settings settings) throws IOException, InterruptedException {
                BoardLocks.live(settings);
            }
        },
        /** A lock of the JDK on a file that a victim had. */
        FILE_LOCK {
            @Override
            Sign inWitness(final Settings settings) {
                return new FileLocks(settings);
            }

            @Override
            void inVictim(final Settings settings) throws IOException, InterruptedException {
                FileLocks.live(settings);
            }
        },
        /** The exit of a {@code ChildJvm}. */
        CHILD {
            @Override
            Sign inWitness(final Settings settings) {
                return new ChildExits(settings);
            }

            @Override
            void inVictim(final Settings settings) throws IOException, InterruptedException {
                ChildExits.live();
            }
        },
        /** The end of a stream of the JDK's sockets. */
        SOCKET {
            @Override
            Sign inWitness(final Settings settings) {
                return new SocketEnds(settings);
            }

            @Override
            void inVictim(final Settings settings) throws IOException {
                SocketEnds.live(settings);
            }
        };

        abstract Sign inWitness(Settings settings) throws IOException;

        abstract void inVictim(Settings settings) throws IOException, InterruptedException;
    }
}
