package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.calls.CallKind;
import io.penstock.benchmarks.calls.Calls;
import io.penstock.objects.SharedValue;
import io.penstock.sync.Board;
import io.penstock.sync.SharedRecord;
import java.io.IOException;
import java.nio.file.Path;

/** Calls on one value: a record of two numbers, as a value of any type and as an entry of a board. */
enum ValueCall implements CallKind {
    GET("Penstock SharedValue") {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedValue<Progress> value = value(folder);
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += value.get().done();
                }
                return sum;
            };
        }
    },
    SET("Penstock SharedValue") {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedValue<Progress> value = value(folder);
            return count -> {
                for (long i = 0; i < count; i++) {
                    value.set(new Progress(i, count));
                }
                return count;
            };
        }
    },
    UPDATE("Penstock SharedValue") {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedValue<Progress> value = value(folder);
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += value.updateAndGet(old -> new Progress(old.done() + 1, old.of()))
                            .done();
                }
                return sum;
            };
        }
    },
    BOARD_GET("Penstock SharedRecord of a board") {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedRecord<Progress> value = record(folder);
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += value.read().done();
                }
                return sum;
            };
        }
    },
    BOARD_SET("Penstock SharedRecord of a board") {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedRecord<Progress> value = record(folder);
            return count -> {
                for (long i = 0; i < count; i++) {
                    value.write(new Progress(i, count));
                }
                return count;
            };
        }
    };

    private final String title;

    ValueCall(final String title) {
        this.title = title;
    }

    /** What is shared. */
    record Progress(long done, long of) {}

    private static SharedValue<Progress> value(final Path folder) throws IOException {
        final SharedValue<Progress> value =
                SharedValue.at(folder.resolve("value"), Progress.class).create();
        value.set(new Progress(0, 1));
        return value;
    }

    private static SharedRecord<Progress> record(final Path folder) throws IOException {
        return Board.at(folder.resolve("board")).openOrCreate().record("progress", Progress.class, new Progress(0, 1));
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean isBaseline() {
        return false;
    }
}
