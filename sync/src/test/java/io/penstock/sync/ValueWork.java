package io.penstock.sync;

import io.penstock.sync.Disturber.Turn;
import io.penstock.sync.Disturber.Work;

/** Adds 1 to a value of some kind. The ledger has two numbers for each thread and kind: additions begun, and additions done. */
final class ValueWork implements Work {
    /** More threads than a storm comes to. */
    static final int THREADS = 1 << 14;

    static final int THREADS_OF_A_PROCESS = 3;

    /** What is counted by. */
    enum Kind {
        LONG {
            @Override
            void add(final Board board) {
                board.number("long").incrementAndGet();
            }

            @Override
            long value(final Board board) {
                return board.number("long").get();
            }
        },
        INT {
            @Override
            void add(final Board board) {
                board.intNumber("int").getAndUpdate(value -> value + 1);
            }

            @Override
            long value(final Board board) {
                return board.intNumber("int").get();
            }
        },
        DOUBLE {
            @Override
            void add(final Board board) {
                board.doubleNumber("double").getAndAdd(1);
            }

            @Override
            long value(final Board board) {
                return (long) board.doubleNumber("double").get();
            }
        },
        ADDER {
            @Override
            void add(final Board board) {
                board.adder("adder").increment();
            }

            @Override
            long value(final Board board) {
                return board.adder("adder").sum();
            }
        },
        LONG_ARRAY {
            @Override
            void add(final Board board) {
                board.longArray("longs", 3).incrementAndGet(1);
            }

            @Override
            long value(final Board board) {
                return board.longArray("longs", 3).get(1);
            }
        },
        INT_ARRAY {
            @Override
            void add(final Board board) {
                board.intArray("ints", 3).getAndUpdate(1, value -> value + 1);
            }

            @Override
            long value(final Board board) {
                return board.intArray("ints", 3).get(1);
            }
        },
        DOUBLE_ARRAY {
            @Override
            void add(final Board board) {
                board.doubleArray("doubles", 3).getAndAdd(1, 1);
            }

            @Override
            long value(final Board board) {
                return (long) board.doubleArray("doubles", 3).get(1);
            }
        },
        /** It wraps. */
        BYTE_ARRAY {
            @Override
            void add(final Board board) {
                board.byteArray("bytes", 4).getAndAdd(1, (byte) 1);
            }

            @Override
            long value(final Board board) {
                return board.byteArray("bytes", 4).get(1) & 0xff;
            }

            @Override
            long modulus() {
                return 256;
            }
        },
        RECORD_UPDATE {
            @Override
            void add(final Board board) {
                board.record("update", RecordPeer.Wide.class).update(ValueWork::next);
            }

            @Override
            long value(final Board board) {
                return number(board.record("update", RecordPeer.Wide.class).read());
            }
        },
        RECORD_WRITE_IF {
            @Override
            void add(final Board board) {
                final SharedRecord<RecordPeer.Wide> record = board.record("writeIf", RecordPeer.Wide.class);
                boolean written = false;
                while (!written) {
                    final long version = record.version();
                    written = record.writeIf(version, next(record.read()));
                }
            }

            @Override
            long value(final Board board) {
                return number(board.record("writeIf", RecordPeer.Wide.class).read());
            }
        };

        /** Throws if the handle was closed, and then has added nothing. */
        abstract void add(Board board);

        abstract long value(Board board);

        /** The value is the count modulo this. */
        long modulus() {
            return Long.MAX_VALUE;
        }

        /** Whether the value is that of a number of additions from least to most. */
        final boolean isBetween(final long least, final long most, final long value) {
            final long behind = Math.floorMod(value - least, modulus());
            return behind <= most - least;
        }
    }

    private static final Kind[] KINDS = Kind.values();
    static final int CELLS = THREADS * KINDS.length;

    private final long[] seen = new long[KINDS.length];

    static int cell(final int slot, final Kind kind) {
        return slot * KINDS.length + kind.ordinal();
    }

    private static RecordPeer.Wide next(final RecordPeer.Wide before) {
        return RecordPeer.Wide.of(number(before) + 1);
    }

    private static long number(final RecordPeer.Wide value) {
        if (value != null && !value.isWhole()) {
            throw new AssertionError("a mixture of two writes: " + value);
        }
        return value == null ? 0 : value.number();
    }

    @Override
    public void turn(final Turn turn) throws Exception {
        final Kind kind = KINDS[turn.random().nextInt(KINDS.length)];
        switch (turn.random().nextInt(8)) {
            case 0 -> await(turn);
            case 1 -> turn.board().gauge("gauge").increment();
            case 2 -> look(turn, kind);
            default -> add(turn, kind);
        }
    }

    private static void add(final Turn turn, final Kind kind) {
        final int cell = cell(turn.slot(), kind);
        final SharedLongArray begun = turn.control().longArray("begun", CELLS);
        begun.incrementAndGet(cell);
        boolean done = false;
        try {
            kind.add(turn.board());
            done = true;
        } finally {
            if (!done) {
                begun.decrementAndGet(cell);
            }
        }
        turn.control().longArray("done", CELLS).incrementAndGet(cell);
        turn.control().number("steps").incrementAndGet();
    }

    /** It never falls. */
    private void look(final Turn turn, final Kind kind) {
        final long now = kind.value(turn.board());
        if (now < seen[kind.ordinal()] && kind.modulus() == Long.MAX_VALUE) {
            turn.fail("a value has fallen: kind=" + kind + " before=" + seen[kind.ordinal()] + " now=" + now);
        }
        seen[kind.ordinal()] = now;
    }

    private static void await(final Turn turn) throws Exception {
        final SharedRecord<RecordPeer.Wide> record = turn.board().record("update", RecordPeer.Wide.class);
        final long before = turn.board().number("long").get();
        final boolean inTime = turn.random().nextBoolean()
                ? turn.board().number("long").await(value -> value > before, Storm.GUARD)
                : record.awaitNewer(record.version(), Storm.GUARD);
        if (!inTime && !turn.control().flag("stop").isSet()) {
            turn.fail("a wait has slept through all changes");
        }
    }
}
