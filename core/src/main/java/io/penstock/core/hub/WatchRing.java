package io.penstock.core.hub;

import static io.penstock.core.hub.ProcessTableDescriptor.ALIVE;
import static io.penstock.core.hub.ProcessTableDescriptor.SLOTS;
import static io.penstock.core.hub.ProcessTableDescriptor.phase;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections by which a process learns of deaths. It holds one to the next living slot and one to the living slot before. At the end of a
 * stream it proves the death, tells all other processes, and takes the next neighbour. A connection that comes in says: look at the table.
 *
 * <p>The model {@code WatchRingModelTest} checks the order of these steps; the methods bear its names.
 *
 * <p>Threads: that of the hubs, and the one that joins. Blocks: never.
 */
final class WatchRing {
    private static final int DIRECTIONS = 2;
    private static final long FIRST_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Later the beat tries again. */
    private static final long LAST_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private final ProcessTable table;
    private final DeathWatch watch;
    private final WitnessAddress address;
    private final int self;
    private final Link[] links = new Link[DIRECTIONS];
    private final Set<SocketChannel> callers = new HashSet<>();
    private final BitSet suspects = new BitSet();
    private final ByteBuffer drain = ByteBuffer.allocate(16);
    private Selector selector;
    private final ServerSocketChannel server;
    private SelectionKey serverKey;
    private long retryNs;
    private long retryAtNs;
    private boolean greeted;

    /** A connection to a neighbour. */
    private record Link(int slot, long state, SocketChannel channel) {}

    /**
     * A ring without connections.
     *
     * @param self the slot of this process
     * @param server listens at that slot
     */
    WatchRing(
            final ProcessTable table,
            final DeathWatch watch,
            final WitnessAddress address,
            final int self,
            final ServerSocketChannel server) {
        this.table = table;
        this.watch = watch;
        this.address = address;
        this.self = self;
        this.server = server;
    }

    /** From now on events come from this selector. */
    synchronized void register(final Selector events, final Object hub) throws IOException {
        selector = events;
        serverKey = server.register(events, SelectionKey.OP_ACCEPT, hub);
        for (final Link link : links) {
            if (link != null) {
                link.channel().register(events, SelectionKey.OP_READ, hub);
            }
        }
    }

    /**
     * Takes the nearest living slots as neighbours, and proves dead all that refuse on the way.
     *
     * @return whether a death was proven, or a neighbour's death was proven by another process
     */
    synchronized boolean choose() {
        boolean died = false;
        for (int direction = 0; direction < DIRECTIONS; direction++) {
            died |= choose(direction);
        }
        return died;
    }

    private boolean choose(final int direction) {
        boolean died = false;
        final int highWater = table.highWater();
        for (int distance = 1; distance < highWater; distance++) {
            final int slot = (self + (direction == 0 ? distance : highWater - distance)) % highWater;
            final long state = table.stateOf(slot);
            if (phase(state) != ALIVE || !watch.listens(slot)) {
                continue;
            }
            final Link link = links[direction];
            if (link != null && link.slot() == slot && link.state() == state) {
                return died;
            }
            final WitnessAddress.Call call = address.call(slot);
            switch (call.answer()) {
                case CONNECTED -> {
                    suspects.clear(slot);
                    died |= take(direction, new Link(slot, state, call.channel()));
                    return died;
                }
                case REFUSED -> died |= prove(slot, state);
                default -> {
                    return died; // the beat asks again
                }
            }
        }
        died |= take(direction, null);
        return died;
    }

    /** A link that is given up may be one to a process that has died: then no other process need have told. */
    private boolean take(final int direction, final Link link) {
        final Link old = links[direction];
        links[direction] = link;
        if (link != null && selector != null) {
            try {
                link.channel().register(selector, SelectionKey.OP_READ, serverKey.attachment());
            } catch (final IOException | RuntimeException ended) {
                drop(direction);
            }
        }
        if (old == null) {
            return false;
        }
        WitnessAddress.close(old.channel());
        return table.stateOf(old.slot()) != old.state();
    }

    private void drop(final int direction) {
        WitnessAddress.close(links[direction].channel());
        links[direction] = null;
    }

    /** Proves one death, or tries again later if the byte is locked although the socket refuses. */
    synchronized boolean prove(final int slot, final long state) {
        final DeathWatch.Proof proof = watch.prove(slot, state);
        if (proof != DeathWatch.Proof.LOCKED) {
            suspects.clear(slot);
        } else if (!suspects.get(slot)) {
            suspects.set(slot);
            retryNs = FIRST_RETRY_NS;
            retryAtNs = System.nanoTime() + retryNs;
        }
        return proof == DeathWatch.Proof.DEAD;
    }

    /** How long until {@link #retry} has something to do; {@link Long#MAX_VALUE} if it has not. */
    synchronized long untilRetryNs(final long nowNs) {
        return suspects.isEmpty() || retryNs > LAST_RETRY_NS ? Long.MAX_VALUE : Math.max(0, retryAtNs - nowNs);
    }

    /**
     * Tries those proofs again that met a locked byte: a dying process closes its sockets and drops its locks one after the other.
     *
     * @return as {@link #choose()}
     */
    synchronized boolean retry(final long nowNs, final boolean inAnyCase) {
        if (suspects.isEmpty() || (!inAnyCase && (retryNs > LAST_RETRY_NS || nowNs - retryAtNs < 0))) {
            return false;
        }
        retryNs *= 2;
        retryAtNs = nowNs + retryNs;
        boolean died = false;
        for (int slot = suspects.nextSetBit(0); slot >= 0; slot = suspects.nextSetBit(slot + 1)) {
            final long state = table.stateOf(slot);
            if (phase(state) == ALIVE) {
                died |= prove(slot, state);
            } else {
                suspects.clear(slot);
                died = true; // another process was quicker, and may have been killed before it told
            }
        }
        final boolean more = choose();
        return died || more;
    }

    /**
     * Something came in on a channel of this ring.
     *
     * @return as {@link #choose()}
     */
    synchronized boolean ready(final SelectionKey key) {
        if (key.channel() == server) {
            acceptAll();
            return false; // the hub looks and chooses after each event
        }
        final SocketChannel channel = (SocketChannel) key.channel();
        if (!hasEnded(channel)) {
            return false;
        }
        WitnessAddress.close(channel);
        for (int direction = 0; direction < DIRECTIONS; direction++) {
            final Link link = links[direction];
            if (link != null && link.channel() == channel) {
                links[direction] = null;
                return streamEnded(link);
            }
        }
        callers.remove(channel);
        return false; // a caller has hung up
    }

    private boolean streamEnded(final Link link) {
        final boolean died = table.stateOf(link.slot()) != link.state() || prove(link.slot(), link.state());
        final boolean more = choose();
        return died || more;
    }

    private boolean hasEnded(final SocketChannel channel) {
        try {
            int length;
            do {
                drain.clear();
                length = channel.read(drain);
            } while (length > 0);
            return length < 0;
        } catch (final IOException reset) {
            return true;
        }
    }

    private void acceptAll() {
        try {
            for (SocketChannel caller = server.accept(); caller != null; caller = server.accept()) {
                keep(caller);
            }
        } catch (final IOException failed) {
            // No descriptor is left. Until the next beat the callers wait, which means to them: alive.
            if (serverKey.isValid()) {
                serverKey.interestOps(0);
            }
        }
    }

    /** A caller that watches this process stays connected; the others hang up at once. */
    private void keep(final SocketChannel caller) {
        try {
            caller.configureBlocking(false);
            if (hasEnded(caller)) {
                caller.close();
            } else {
                greeted = true;
                caller.register(selector, SelectionKey.OP_READ, serverKey.attachment());
                callers.add(caller);
            }
        } catch (final IOException | RuntimeException ended) {
            WitnessAddress.close(caller);
        }
    }

    /** Whether a process has connected to stay since the last call: a newcomer, or one that has lost a neighbour. */
    synchronized boolean wasGreeted() {
        final boolean was = greeted;
        greeted = false;
        return was;
    }

    /** At each beat. */
    synchronized void acceptAgain() {
        if (serverKey != null && serverKey.isValid()) {
            serverKey.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    /** Makes every other living process look at the table. */
    synchronized void tellAll() {
        final int highWater = Math.min(SLOTS, table.highWater());
        for (int slot = 0; slot < highWater; slot++) {
            if (slot != self && phase(table.stateOf(slot)) == ALIVE && watch.listens(slot)) {
                address.ask(slot);
            }
        }
    }

    /** Closes everything, as soon as the selector runs again. This process is not in the table any more. */
    synchronized void close() throws IOException {
        for (int direction = 0; direction < DIRECTIONS; direction++) {
            if (links[direction] != null) {
                drop(direction);
            }
        }
        for (final SocketChannel caller : callers) {
            WitnessAddress.close(caller);
        }
        callers.clear();
        server.close();
    }
}
