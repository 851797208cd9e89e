package io.penstock.testkit;

import io.penstock.core.memory.Participants;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.AtomicBuffer;

/** The shared bytes of one channel, and which of its processes are dead: what a kill leaves behind, to be met again and again. */
public final class World {
    private final List<ByteBuffer> regions;
    private final Set<Integer> dead;
    private final Set<Integer> stopped = new HashSet<>();
    private final Set<Integer> archive;

    private World(final List<ByteBuffer> regions, final Set<Integer> dead, final Set<Integer> archive) {
        this.regions = regions;
        this.dead = dead;
        this.archive = archive;
    }

    /**
     * A world of zeroes.
     *
     * @param lengths of its regions
     * @return the world
     */
    public static World empty(final int... lengths) {
        final List<ByteBuffer> regions = new ArrayList<>();
        for (final int length : lengths) {
            regions.add(ByteBuffer.allocateDirect(length));
        }
        return new World(regions, new HashSet<>(), new HashSet<>());
    }

    /** {@return a maker of worlds with the same bytes and the same dead} */
    public Photograph photograph() {
        final List<Snapshot> snapshots = regions.stream().map(Snapshot::new).toList();
        final Set<Integer> deadThen = Set.copyOf(dead);
        final Set<Integer> archiveThen = Set.copyOf(archive);
        return () -> new World(
                snapshots.stream().map(Snapshot::copy).toList(), new HashSet<>(deadThen), new HashSet<>(archiveThen));
    }

    /** The world at an instant. */
    @FunctionalInterface
    public interface Photograph {
        /** {@return a new world that is just so} */
        World copy();
    }

    /**
     * A region as a process sees it.
     *
     * @param index of the region
     * @param killSwitch of the process
     * @return the view
     */
    public AtomicBuffer region(final int index, final KillSwitch killSwitch) {
        return new CrashingBuffer(regions.get(index), killSwitch);
    }

    /**
     * How a process sees the regions.
     *
     * @param killSwitch of the process
     * @return its view
     */
    public View view(final KillSwitch killSwitch) {
        return index -> region(index, killSwitch);
    }

    /**
     * How a process sees the regions.
     *
     * @param preemption of the process
     * @return its view
     */
    public View view(final PreemptingBuffer.Preemption preemption) {
        return index -> new PreemptingBuffer(regions.get(index), preemption);
    }

    /** A process's buffers. */
    @FunctionalInterface
    public interface View {
        /**
         * A region.
         *
         * @param index of the region
         * @return the buffer
         */
        AtomicBuffer region(int index);
    }

    /**
     * The raw bytes of a region.
     *
     * @param index of the region
     * @return its bytes
     */
    public ByteBuffer raw(final int index) {
        return regions.get(index);
    }

    /** {@return the items kept in files, which this stands for} */
    public Set<Integer> archive() {
        return archive;
    }

    /**
     * From now on this participant is proven dead.
     *
     * @param participant killed
     */
    public void bury(final int participant) {
        dead.add(participant);
    }

    /**
     * From now on this participant seems to be stopped. Photographs forget it.
     *
     * @param participant stopped
     */
    public void stop(final int participant) {
        stopped.add(participant);
    }

    /**
     * This world's processes as one of them sees them.
     *
     * @param self its participant
     * @return the view
     */
    public Participants seenBy(final int self) {
        return new Participants() {
            @Override
            public int self() {
                return self;
            }

            @Override
            public boolean isDead(final int participant) {
                return dead.contains(participant);
            }

            @Override
            public boolean isStopped(final int participant) {
                return stopped.contains(participant);
            }
        };
    }
}
