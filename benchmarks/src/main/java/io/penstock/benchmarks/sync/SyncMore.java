package io.penstock.benchmarks.sync;

import io.penstock.Waiting;
import io.penstock.benchmarks.calls.CallKind;
import io.penstock.benchmarks.calls.Calls;
import io.penstock.sync.Board;
import io.penstock.sync.SharedBarrier;
import io.penstock.sync.SharedLongArray;
import io.penstock.sync.SharedRecord;
import io.penstock.sync.SharedSemaphore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** Calls on semaphores, read-write locks, records, arrays and barriers of a board, and those of the JDK that do the same within one JVM. */
enum SyncMore implements CallKind {
    READ("Penstock SharedReadWriteLock, read", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            return pairs(SyncCall.board(folder).readWriteLock("rw").readLock());
        }
    },
    WRITE("Penstock SharedReadWriteLock, write", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            return pairs(SyncCall.board(folder).readWriteLock("rw").writeLock());
        }
    },
    JDK_READ("in one JVM: ReentrantReadWriteLock, read", true) {
        @Override
        public Calls prepare(final Path folder) {
            return pairs(new ReentrantReadWriteLock().readLock());
        }
    },
    STAMPED("in one JVM: StampedLock, read", true) {
        @Override
        public Calls prepare(final Path folder) {
            return pairs(new StampedLock().asReadLock());
        }
    },
    OWNED("Penstock SharedSemaphore", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            return pairs(SyncCall.board(folder).semaphore("owned", PERMITS));
        }
    },
    UNOWNED("Penstock SharedSemaphore, unowned", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            return pairs(SyncCall.board(folder).unowned("unowned", PERMITS, PERMITS));
        }
    },
    JDK_SEMAPHORE("in one JVM: Semaphore", true) {
        @Override
        public Calls prepare(final Path folder) {
            final Semaphore semaphore = new Semaphore(PERMITS);
            return count -> {
                for (long i = 0; i < count; i++) {
                    semaphore.acquire();
                    semaphore.release();
                }
                return count;
            };
        }
    },
    RECORD_READ("Penstock SharedRecord, read", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedRecord<Eight> record = SyncCall.board(folder).record("record", Eight.class, Eight.of(1));
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += record.read().last();
                }
                return sum;
            };
        }
    },
    RECORD_WRITE("Penstock SharedRecord, write", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedRecord<Eight> record = SyncCall.board(folder).record("record", Eight.class, Eight.of(1));
            return count -> {
                for (long i = 0; i < count; i++) {
                    record.write(Eight.of(i));
                }
                return count;
            };
        }
    },
    COPY("Penstock SharedLongArray.copyTo", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedLongArray array = SyncCall.board(folder).longArray("array", LONGS);
            final long[] target = new long[LONGS];
            return count -> {
                for (long i = 0; i < count; i++) {
                    array.copyTo(0, target, 0, LONGS);
                }
                return target[LONGS - 1];
            };
        }
    },
    ARRAY_COPY("in one JVM: System.arraycopy", true) {
        @Override
        public Calls prepare(final Path folder) {
            final long[] array = new long[LONGS];
            final long[] target = new long[LONGS];
            return count -> {
                for (long i = 0; i < count; i++) {
                    System.arraycopy(array, 0, target, 0, LONGS);
                }
                return target[LONGS - 1];
            };
        }
    },
    BARRIER("Penstock SharedBarrier", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            return rounds(folder, Waiting.balanced());
        }
    },
    SPINNING_BARRIER("Penstock SharedBarrier, spinning", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            return rounds(folder, Waiting.busySpin());
        }
    },
    SLEEPING_BARRIER("Penstock SharedBarrier, sleeping", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            return rounds(folder, Waiting.parking());
        }
    },
    OPEN("Penstock Board, opened and closed", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final Path file = folder.resolve("entries");
            try (Board board = Board.at(file).create()) {
                for (int entry = 1; entry <= ENTRIES; entry++) {
                    board.number("entry-" + entry);
                }
            }
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    try (Board board = Board.at(file).open()) {
                        sum += board.number("entry-" + ENTRIES).get();
                    }
                }
                return sum;
            };
        }
    },
    CYCLIC_BARRIER("in one JVM: CyclicBarrier, two threads", true) {
        @Override
        public Calls prepare(final Path folder) {
            final CyclicBarrier barrier = new CyclicBarrier(2);
            final ExecutorService other = Executors.newSingleThreadExecutor(work -> {
                final Thread thread = new Thread(work);
                thread.setDaemon(true);
                return thread;
            });
            return count -> {
                final Future<Long> done = other.submit(() -> rounds(barrier, count));
                rounds(barrier, count);
                return done.get();
            };
        }
    };

    private static final int PERMITS = 4;
    private static final int LONGS = 4096;
    private static final int ENTRIES = 100;

    private final String title;
    private final boolean isBaseline;

    SyncMore(final String title, final boolean isBaseline) {
        this.title = title;
        this.isBaseline = isBaseline;
    }

    /** 64 bytes. */
    record Eight(long first, long b, long c, long d, long e, long f, long g, long last) {
        static Eight of(final long number) {
            return new Eight(number, number, number, number, number, number, number, number);
        }
    }

    private static Calls rounds(final Path folder, final Waiting waiting) throws IOException {
        final SharedBarrier barrier = Board.at(folder.resolve("board"))
                .waiting(waiting)
                .openOrCreate()
                .barrier("barrier", 2);
        return count -> {
            for (long i = 0; i < count; i++) {
                barrier.await();
            }
            return count;
        };
    }

    private static long rounds(final CyclicBarrier barrier, final long count) throws Exception {
        for (long i = 0; i < count; i++) {
            barrier.await();
        }
        return count;
    }

    @SuppressWarnings("LockNotBeforeTry") // nothing is between them
    private static Calls pairs(final Lock lock) {
        return count -> {
            for (long i = 0; i < count; i++) {
                lock.lock();
                lock.unlock();
            }
            return count;
        };
    }

    private static Calls pairs(final SharedSemaphore semaphore) {
        return count -> {
            for (long i = 0; i < count; i++) {
                semaphore.acquire();
                semaphore.release();
            }
            return count;
        };
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean isBaseline() {
        return isBaseline;
    }
}
