package io.penstock.pool.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** All interleavings of a worker that begins tasks, and a pool that takes them back and sends them again. */
class BeginMarkTest {
    private static final int TASKS = 2;
    private static final int LONGEST = 62;

    /** Two threads, of which one runs at a time: before each access to the mark, the schedule says which. */
    private static final class World implements BeginMark.Cell {
        private final long schedule;
        private final int deathAt; // the worker's access before which it dies
        private final Semaphore[] mayRun = {new Semaphore(0), new Semaphore(0)};
        private final boolean[] ended = new boolean[2];
        private final ThreadLocal<Integer> self = new ThreadLocal<>();
        private int decisions;
        private int workersAccesses;
        private long number;
        private AssertionError failure;

        final List<long[]> ring = new ArrayList<>(); // {task, number}
        final int[] runs = new int[TASKS];
        final int[] given = new int[TASKS]; // how often the pool has it again
        final List<long[]> sent = new ArrayList<>(); // and not taken back
        long last;

        World(final long schedule, final int deathAt) {
            this.schedule = schedule;
            this.deathAt = deathAt;
        }

        /** The worker was killed. */
        private static final class Death extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        @Override
        public long get() {
            turn();
            return number;
        }

        @Override
        public boolean compareAndSet(final long expected, final long update) {
            turn();
            if (number != expected) {
                return false;
            }
            number = update;
            return true;
        }

        private void turn() {
            final int me = self.get();
            if (!ended[1 - me] && (schedule >>> decisions++ & 1) == 1) {
                mayRun[1 - me].release();
                mayRun[me].acquireUninterruptibly();
            }
            if (me == 0 && workersAccesses++ == deathAt) {
                throw new Death();
            }
        }

        private Thread actor(final int me, final Runnable action) {
            return new Thread(() -> {
                self.set(me);
                mayRun[me].acquireUninterruptibly();
                try {
                    action.run();
                } catch (final Death death) {
                    assertEquals(0, me);
                } catch (final AssertionError thrown) {
                    failure = thrown;
                } finally {
                    ended[me] = true;
                    mayRun[1 - me].release();
                }
            });
        }

        int play() throws InterruptedException {
            final BeginMark mark = new BeginMark(this);
            for (int task = 0; task < TASKS; task++) {
                send(task);
            }
            final Thread worker = actor(0, () -> {
                for (int i = 0; i < ring.size(); i++) {
                    final long[] message = ring.get(i);
                    if (mark.begin(message[1])) {
                        runs[(int) message[0]]++;
                    }
                }
            });
            final Thread pool = actor(1, () -> {
                takeBack(mark, true);
                takeBack(mark, true);
            });
            worker.start();
            pool.start();
            mayRun[(int) (schedule >>> 63)].release();
            worker.join();
            pool.join();
            if (failure != null) {
                throw failure;
            }
            self.set(1);
            ended[0] = true;
            takeBack(mark, false); // the worker is gone
            return decisions;
        }

        private void send(final long task) {
            last++;
            ring.add(new long[] {task, last});
            sent.add(new long[] {task, last});
        }

        private void takeBack(final BeginMark mark, final boolean again) {
            final long before = mark.takeBack(last);
            final List<long[]> back =
                    sent.stream().filter(message -> message[1] > before).toList();
            sent.removeAll(back);
            for (final long[] message : back) {
                final int task = (int) message[0];
                assertEquals(0, runs[task], "it has begun");
                if (again) {
                    send(task);
                } else {
                    given[task]++;
                }
            }
        }
    }

    @Test
    @DisplayName(
            "P3, P12: whatever the interleaving, and wherever the worker dies: a task begins once, or is the pool's again, and never both")
    void allInterleavings() throws InterruptedException {
        int worlds = 0;
        for (int deathAt = 0; deathAt <= 7; deathAt++) {
            worlds += explore(deathAt);
        }
        System.out.println("begin mark: worlds=" + worlds);
        assertTrue(worlds > 500, "worlds=" + worlds);
    }

    /** Depth first: each schedule differs from the last one in its last decision that can still be another. */
    private static int explore(final int deathAt) throws InterruptedException {
        int worlds = 0;
        for (int first = 0; first < 2; first++) {
            long prefix = 0;
            int length = 0;
            while (true) {
                final World world = new World((long) first << 63 | prefix, deathAt);
                final int decisions = world.play();
                assertTrue(decisions <= LONGEST, "decisions=" + decisions);
                worlds++;
                for (int task = 0; task < TASKS; task++) {
                    assertEquals(
                            1,
                            world.runs[task] + world.given[task],
                            "task=" + task + " schedule=" + Long.toBinaryString(prefix) + " deathAt=" + deathAt);
                }
                length = decisions;
                while (length > 0 && (prefix >>> length - 1 & 1) == 1) {
                    length--;
                }
                if (length == 0) {
                    break;
                }
                prefix = prefix & (1L << length - 1) - 1 | 1L << length - 1;
            }
        }
        return worlds;
    }

    @Test
    @DisplayName("P14: an attempt has begun when the mark has reached it, and none that was taken back begins")
    void oneAfterTheOther() {
        final World world = new World(0, Integer.MAX_VALUE);
        world.self.set(0);
        world.ended[1] = true;
        final BeginMark mark = new BeginMark(world);
        assertFalse(mark.hasBegun(4));
        assertTrue(mark.begin(4));
        assertTrue(mark.hasBegun(4));
        assertFalse(mark.hasBegun(5));
        assertEquals(4, mark.takeBack(9));
        assertFalse(mark.begin(8));
        assertFalse(mark.begin(9));
        assertTrue(mark.begin(10));
        assertEquals(10, mark.takeBack(10));
    }
}
