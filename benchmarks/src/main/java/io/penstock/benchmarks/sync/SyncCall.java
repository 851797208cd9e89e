package io.penstock.benchmarks.sync;

import io.penstock.benchmarks.calls.CallKind;
import io.penstock.benchmarks.calls.Calls;
import io.penstock.sync.Board;
import io.penstock.sync.SharedAdder;
import io.penstock.sync.SharedFlag;
import io.penstock.sync.SharedLock;
import io.penstock.sync.SharedLong;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** Calls on a board in a file, and those of the JDK that do the same within one JVM. */
enum SyncCall implements CallKind {
    LOCK("Penstock SharedLock", false) {
        @Override
        @SuppressWarnings("LockNotBeforeTry") // nothing is between them
        public Calls prepare(final Path folder) throws IOException {
            final SharedLock lock = board(folder).lock("lock");
            return count -> {
                for (long i = 0; i < count; i++) {
                    lock.lock();
                    lock.unlock();
                }
                return count;
            };
        }
    },
    HOLD("Penstock SharedLock, Hold", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedLock lock = board(folder).lock("lock");
            return count -> {
                for (long i = 0; i < count; i++) {
                    lock.acquire().close();
                }
                return count;
            };
        }
    },
    REENTRANT_LOCK("in one JVM: ReentrantLock", true) {
        @Override
        @SuppressWarnings("LockNotBeforeTry") // nothing is between them
        public Calls prepare(final Path folder) {
            final ReentrantLock lock = new ReentrantLock();
            return count -> {
                for (long i = 0; i < count; i++) {
                    lock.lock();
                    lock.unlock();
                }
                return count;
            };
        }
    },
    CAS_PAIR("a CAS and a CAS back, mapped memory", true) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final ByteBuffer mapped;
            try (FileChannel file = FileChannel.open(
                    folder.resolve("mapped"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE)) {
                mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
            }
            return count -> {
                long done = 0;
                for (long i = 0; i < count; i++) {
                    done += LONGS.compareAndSet(mapped, 0, 0L, 1L) && LONGS.compareAndSet(mapped, 0, 1L, 0L) ? 1 : 0;
                }
                return done;
            };
        }
    },
    FILE_LOCK("JDK FileLock", true) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final FileChannel file =
                    FileChannel.open(folder.resolve("lock-file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return count -> {
                for (long i = 0; i < count; i++) {
                    try (FileLock lock = file.lock()) {
                        lock.isShared();
                    }
                }
                return count;
            };
        }
    },
    SECTION("Penstock SharedLock", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final Board board = board(folder);
            final SharedLock lock = board.lock("lock");
            final SharedLong number = board.number("number");
            return count -> {
                for (long i = 0; i < count; i++) {
                    lock.lock();
                    try {
                        number.set(number.get() + 1);
                    } finally {
                        lock.unlock();
                    }
                }
                return count;
            };
        }
    },
    FILE_SECTION("JDK FileLock", true) {
        @Override
        public Calls prepare(final Path folder) throws Exception {
            return FILE_LOCK.prepare(folder);
        }
    },
    GET("Penstock SharedLong", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedLong number = board(folder).number("number", 1);
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += number.get();
                }
                return sum;
            };
        }
    },
    IS_SET("Penstock SharedFlag.isSet", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedFlag flag = board(folder).flag("flag");
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += flag.isSet() ? 1 : 0;
                }
                return sum;
            };
        }
    },
    ATOMIC_GET("in one JVM: AtomicLong", true) {
        @Override
        public Calls prepare(final Path folder) {
            final AtomicLong number = new AtomicLong(1);
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += number.get();
                }
                return sum;
            };
        }
    },
    ATOMIC_BOOLEAN("in one JVM: AtomicBoolean", true) {
        @Override
        public Calls prepare(final Path folder) {
            final AtomicBoolean flag = new AtomicBoolean();
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += flag.get() ? 1 : 0;
                }
                return sum;
            };
        }
    },
    ADD("Penstock SharedLong", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedLong number = board(folder).number("number");
            return count -> {
                for (long i = 0; i < count; i++) {
                    number.getAndAdd(1);
                }
                return number.get();
            };
        }
    },
    ADDER("Penstock SharedAdder", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            final SharedAdder adder = board(folder).adder("adder");
            return count -> {
                for (long i = 0; i < count; i++) {
                    adder.add(1);
                }
                return adder.sum();
            };
        }
    },
    ATOMIC_ADD("in one JVM: AtomicLong", true) {
        @Override
        public Calls prepare(final Path folder) {
            final AtomicLong number = new AtomicLong();
            return count -> {
                for (long i = 0; i < count; i++) {
                    number.getAndAdd(1);
                }
                return number.get();
            };
        }
    },
    LONG_ADDER("in one JVM: LongAdder", true) {
        @Override
        public Calls prepare(final Path folder) {
            final LongAdder adder = new LongAdder();
            return count -> {
                for (long i = 0; i < count; i++) {
                    adder.add(1);
                }
                return adder.sum();
            };
        }
    };

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final String title;
    private final boolean isBaseline;

    SyncCall(final String title, final boolean isBaseline) {
        this.title = title;
        this.isBaseline = isBaseline;
    }

    static Board board(final Path folder) throws IOException {
        return Board.at(folder.resolve("board")).openOrCreate();
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
