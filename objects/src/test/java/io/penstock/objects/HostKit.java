package io.penstock.objects;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

/** Interfaces and objects that the tests of hosts serve. */
final class HostKit {
    private HostKit() {}

    record Entry(String key, int value) {}

    static final class NoSuchEntryException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String key;

        NoSuchEntryException(final String key) {
            super("no entry: key=" + key);
            this.key = key;
        }

        String key() {
            return key;
        }
    }

    /** No interface declares it, so it cannot travel. */
    static final class PrivateTroubleException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PrivateTroubleException(final String message) {
            super(message);
        }
    }

    interface Registry {
        void put(String key, int value);

        int get(String key) throws NoSuchEntryException;

        List<Entry> entries();

        Map<String, Integer> asMap();

        Integer find(String key);

        default int size() {
            return entries().size();
        }

        void fail(String how);
    }

    static class MapRegistry implements Registry {
        final Map<String, Integer> map = new ConcurrentHashMap<>();

        @Override
        public void put(final String key, final int value) {
            map.put(key, value);
        }

        @Override
        public int get(final String key) throws NoSuchEntryException {
            final Integer value = map.get(key);
            if (value == null) {
                throw new NoSuchEntryException(key);
            }
            return value;
        }

        @Override
        public List<Entry> entries() {
            return map.entrySet().stream()
                    .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                    .toList();
        }

        @Override
        public Map<String, Integer> asMap() {
            return map;
        }

        @Override
        public Integer find(final String key) {
            return map.get(key);
        }

        @Override
        public void fail(final String how) {
            switch (how) {
                case "state" -> throw new IllegalStateException("not now", new IllegalArgumentException("deeper"));
                case "unknown" -> throw new PrivateTroubleException("secret trouble");
                case "error" -> throw new AssertionError("broken");
                case "memory" -> throw new OutOfMemoryError("of the host");
                default -> throw new UnsupportedOperationException(how);
            }
        }

        /** Not of the interface. */
        public void secret() {
            map.clear();
        }
    }

    /** Blocks, as told. */
    interface Gate {
        void pass() throws InterruptedException;

        void passQuietly();

        void open();

        int waiting();

        int interrupted();

        int meet(int parties);
    }

    static final class RealGate implements Gate {
        final CountDownLatch opened = new CountDownLatch(1);
        final AtomicInteger waiting = new AtomicInteger();
        final AtomicInteger interrupted = new AtomicInteger();
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger mostInside = new AtomicInteger();
        private CyclicBarrier barrier;

        @Override
        public void pass() throws InterruptedException {
            waiting.incrementAndGet();
            try {
                opened.await();
            } catch (final InterruptedException interrupt) {
                interrupted.incrementAndGet();
                throw interrupt;
            } finally {
                waiting.decrementAndGet();
            }
        }

        @Override
        public void passQuietly() {
            try {
                pass();
            } catch (final InterruptedException interrupt) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void open() {
            opened.countDown();
        }

        @Override
        public int waiting() {
            return waiting.get();
        }

        @Override
        public int interrupted() {
            return interrupted.get();
        }

        @Override
        public int meet(final int parties) {
            mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
            try {
                final CyclicBarrier meeting;
                synchronized (this) {
                    barrier = barrier == null ? new CyclicBarrier(parties) : barrier;
                    meeting = barrier;
                }
                return parties > 1 ? meeting.await() : 0;
            } catch (final InterruptedException | BrokenBarrierException broken) {
                throw new IllegalStateException(broken);
            } finally {
                inside.decrementAndGet();
            }
        }
    }

    interface Progress {
        boolean report(int percent);
    }

    interface Scan extends AutoCloseable {
        String path();

        int run(int steps, Progress progress);

        void keep(Progress progress);

        boolean reportToKept();

        Progress same(Progress progress);

        String reportFromThread(Progress progress) throws InterruptedException;

        Scan self();

        @Override
        void close();
    }

    static final class ScanJob implements Scan {
        static final List<String> CLOSED = new ArrayList<>();

        private final String path;
        private Progress kept;

        public ScanJob(final String path) {
            this.path = path;
        }

        public ScanJob(final String path, final int depth) {
            if (depth < 0) {
                throw new IllegalArgumentException("negative depth: depth=" + depth);
            }
            this.path = path + ":" + depth;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public int run(final int steps, final Progress progress) {
            int wanted = 0;
            for (int step = 1; step <= steps; step++) {
                if (progress.report(100 * step / steps)) {
                    wanted++;
                }
            }
            return wanted;
        }

        @Override
        public void keep(final Progress progress) {
            kept = progress;
        }

        @Override
        public boolean reportToKept() {
            return kept.report(0);
        }

        @Override
        public Progress same(final Progress progress) {
            return progress;
        }

        @Override
        public String reportFromThread(final Progress progress) throws InterruptedException {
            final String[] outcome = new String[1];
            final Thread other = new Thread(() -> {
                try {
                    outcome[0] = "reported " + progress.report(1);
                } catch (final StaleProxyException refused) {
                    outcome[0] = "refused";
                }
            });
            other.start();
            other.join();
            return outcome[0];
        }

        @Override
        public Scan self() {
            return this;
        }

        @Override
        public void close() {
            synchronized (CLOSED) {
                CLOSED.add(path);
            }
        }

        static boolean isClosed(final String path) {
            synchronized (CLOSED) {
                return CLOSED.contains(path);
            }
        }
    }

    /** Gives away objects that it keeps. */
    interface Shop {
        Scan open(String path);

        Registry registry();

        String pathOf(Scan scan);
    }

    static final class RealShop implements Shop {
        final Map<String, Scan> kept = new ConcurrentHashMap<>();
        private final Registry registry;

        RealShop(final Registry registry) {
            this.registry = registry;
        }

        @Override
        public Scan open(final String path) {
            return kept.computeIfAbsent(path, ScanJob::new);
        }

        @Override
        public Registry registry() {
            return registry;
        }

        @Override
        public String pathOf(final Scan scan) {
            return (scan instanceof ScanJob ? "the object itself: " : "a proxy: ") + scan.path();
        }
    }
}
