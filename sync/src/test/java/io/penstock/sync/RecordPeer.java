package io.penstock.sync;

import io.penstock.core.lock.RecoverableLock;
import java.nio.file.Path;
import java.util.Scanner;

/** The other process of a test of records and arrays: obeys line by line, and says what came of it. */
public final class RecordPeer {
    /** Where WRITE_LOCK lies. */
    private static final int WRITE_LOCK = 128;

    private RecordPeer() {}

    /** A value of many words, which differ from write to write: a mixture shows. */
    record Wide(long number, long a, long b, long c, long d, long e, long f, double g) {
        static Wide of(final long number) {
            return new Wide(number, number * 3, ~number, number ^ 5, number + 7, -number, number * number, number);
        }

        /** Whether this is what one write has written. */
        boolean isWhole() {
            return equals(of(number));
        }
    }

    /** Argument: path of the board. */
    public static void main(final String[] arguments) throws Exception {
        try (Board board = Board.at(Path.of(arguments[0])).openOrCreate();
                Scanner orders = new Scanner(System.in)) {
            say("ready");
            while (orders.hasNextLine()) {
                obey(board, orders.nextLine().split(" "));
            }
        }
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void obey(final Board board, final String[] words) throws Exception {
        final SharedRecord<Wide> record = board.record("r", Wide.class);
        switch (words[0]) {
            case "write-for-ever" -> {
                final SharedLong told = board.number("told");
                say("writing");
                while (true) {
                    final Wide mine = record.update(before -> Wide.of(before == null ? 1 : before.number() + 1));
                    told.getAndUpdate(before -> Math.max(before, mine.number()));
                }
            }
            case "update" -> {
                for (int step = Integer.parseInt(words[1]); step > 0; step--) {
                    record.update(before -> Wide.of(before == null ? 1 : before.number() + 1));
                }
                say("updated");
            }
            case "rounds" -> {
                long wins = 0;
                for (long round = 0; round < Integer.parseInt(words[1]); round++) {
                    wins += record.writeIf(round, Wide.of(round)) ? 1 : 0;
                }
                say(String.valueOf(wins));
            }
            case "stay-inside" -> { // as a process that is stopped in the midst of a write
                final RecoverableLock lock = new RecoverableLock(
                        record.place().words(),
                        record.place().index() + WRITE_LOCK,
                        record.place().board().participants(),
                        () -> {});
                if (lock.tryLock()) {
                    say("inside");
                }
            }
            case "await" -> {
                say("waiting");
                record.awaitNewer(Long.parseLong(words[1]));
                say("number " + record.read().number());
            }
            case "count-bytes" -> {
                final SharedByteArray bytes = board.byteArray("b", 4);
                final SharedLongArray sums = board.longArray("l", 2);
                for (int step = Integer.parseInt(words[1]); step > 0; step--) {
                    bytes.getAndAdd(1, (byte) 1);
                    bytes.getAndAdd(step % 2 * 3, (byte) 1);
                    sums.incrementAndGet(1);
                }
                say("counted");
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }
}
