package io.penstock.queue.engine;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Kills an operation before each of its stores, the recovery by a survivor before each of its, a second recovery likewise,
 * and then looks: nothing lost, nothing invented, order kept, counts exact, nothing wedged.
 *
 * @param <P> the kind of process
 */
public final class KillTrials<P extends QueueProcess> {
    private static final int DEPTH = 3;
    private static final int FURTHER_OPERATIONS = 20;
    private static final int ITEM_OF_FURTHER = 1_000_000;

    private final KillPoints kills;
    private final Maker<P> maker;
    private final int maxItems;

    /**
     * Trials of one kind of process.
     *
     * @param kills counts
     * @param maxItems of the queues
     * @param maker of processes
     */
    public KillTrials(final KillPoints kills, final int maxItems, final Maker<P> maker) {
        this.kills = kills;
        this.maxItems = maxItems;
        this.maker = maker;
    }

    /**
     * Makes processes.
     *
     * @param <P> the kind of process
     */
    @FunctionalInterface
    public interface Maker<P> {
        /**
         * A new process.
         *
         * @param world it lives in
         * @param self participant
         * @param killSwitch that kills it
         * @return the process
         */
        P process(World world, int self, KillSwitch killSwitch);
    }

    /**
     * What may be left of a state after an operation.
     *
     * @param certain items that must be there
     * @param doubtful items that may be there if the operation was killed
     * @param finished what the doubtful are if it got through: true if they must be there
     */
    public record Expected(Set<Integer> certain, Set<Integer> doubtful, boolean finished) {
        void check(final List<Integer> found, final boolean killed) {
            final Set<Integer> items = new TreeSet<>(found);
            final Set<Integer> missing = new TreeSet<>(certain);
            missing.removeAll(items);
            items.removeAll(certain);
            final Set<Integer> invented = new TreeSet<>(items);
            invented.removeAll(doubtful);
            if (!missing.isEmpty() || !invented.isEmpty() || found.size() != new TreeSet<>(found).size()) {
                throw new AssertionError("found=" + found + " missing=" + missing + " invented=" + invented);
            }
            if (!killed && !items.equals(finished ? doubtful : Set.of())) {
                throw new AssertionError("got through, found=" + found + " doubtful=" + doubtful);
            }
        }
    }

    /**
     * All kills of one operation in one state.
     *
     * @param name of the operation
     * @param state in which it starts
     * @param self participant of the process that is killed
     * @param expected afterwards
     * @param operation of the process
     */
    public void kill(
            final String name,
            final World.Photograph state,
            final int self,
            final Expected expected,
            final Consumer<P> operation) {
        kill(name, state, self, 1, true, expected, operation);
    }

    private void kill(
            final String name,
            final World.Photograph state,
            final int self,
            final int depth,
            final boolean firstKilled,
            final Expected expected,
            final Consumer<P> operation) {
        kills.forEvery(name, victim -> {
            final World world = state.copy();
            final P process = maker.process(world, self, victim);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    operation.accept(process);
                }

                @Override
                public void check(final boolean killed) {
                    world.bury(self); // also after the last store: it never returned to its caller
                    final World.Photograph left = world.photograph();
                    final boolean unsure = depth == 1 ? killed : firstKilled;
                    if (depth < DEPTH) {
                        final String recovery = name + (depth == 1 ? " x recovery" : " again");
                        kill(recovery, left, self + 1, depth + 1, unsure, expected, survivor -> {
                            survivor.recover();
                        });
                    }
                    look(left, self + DEPTH, unsure, expected);
                }
            };
        });
    }

    private void look(final World.Photograph left, final int self, final boolean killed, final Expected expected) {
        final P survivor = maker.process(left.copy(), self, KillSwitch.throwing());
        survivor.recover();
        final long size = survivor.size();
        final List<Integer> dead = survivor.deadLetters();
        survivor.checkUnfinished((int) size);
        final List<Integer> items = survivor.drain();
        if (items.size() != size) {
            throw new AssertionError("size=" + size + " items=" + items);
        }
        if (size > maxItems + dead.size() && survivor.getClass() == QueueProcess.class) {
            throw new AssertionError("more than maxItems=" + maxItems + " items=" + items);
        }
        final List<Integer> ordered = new ArrayList<>(items);
        Collections.sort(ordered);
        if (!ordered.equals(items)) {
            throw new AssertionError("out of order: items=" + items);
        }
        final List<Integer> all = new ArrayList<>(items);
        all.addAll(dead);
        expected.check(all, killed);
        survivor.checkUnfinished(0);
        goOn(maker.process(left.copy(), self, KillSwitch.throwing()));
    }

    /** Further operations on what is left, without draining it first. */
    private void goOn(final P survivor) {
        survivor.recover();
        int last = -1;
        for (int i = 0; i < FURTHER_OPERATIONS; i++) {
            final PutResult put = survivor.put(ITEM_OF_FURTHER + i, i % 3);
            final long size = survivor.size(); // what was given back counts as well
            if (survivor.view().size() > maxItems
                    || (put != PutResult.DONE && size <= 0)
                    || (put == PutResult.FULL_ITEMS && size < maxItems)) {
                throw new AssertionError("put=" + put + " size=" + size + " maxItems=" + maxItems);
            }
            final int item = survivor.take().orElseThrow(() -> new AssertionError("nothing to take, size=" + size));
            if (item <= last) {
                throw new AssertionError("out of order: item=" + item + " after=" + last);
            }
            last = item;
            survivor.finish();
        }
    }
}
