package io.penstock.sink;

import io.penstock.Waiting;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.lock.FairnessGate;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.lock.WaitableLock;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.OwnerLock;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Decides which sink of a directory writes. The first sink that stands by takes the place of a dead one. */
final class Election implements WaitableLock.User {
    private final SinkFile file;
    private final BooleanSupplier closing;
    private final RecoverableLock lock;
    private final WaitableLock waitable;

    /** The supplier is cheap, and asked on a daemon thread too. */
    Election(final SinkFile file, final BooleanSupplier closing) {
        this.file = file;
        this.closing = closing;
        // A winner recovers in any case, by the checkpoint: the lock has nothing to recover.
        lock = new RecoverableLock(
                file.words(), CheckpointDescriptor.SINK, file.channel().hub(), () -> {});
        final WaitList waits = file.channel().waitList();
        waitable = new WaitableLock(
                lock, CheckpointDescriptor.CONDITION_SINK, FairnessGate.open(waits), waits, Waiting.parking(), this);
    }

    /**
     * Waits until this sink is the one that writes, until the deadline or until it is closing. It must then recover what the previous sink
     * was writing, whether that died or not.
     */
    boolean win(final Deadline deadline) throws InterruptedException {
        try {
            if (!waitable.lock(CallTimeout.until(deadline))) {
                return false;
            }
        } catch (final CancellationException closed) {
            return false;
        }
        file.words()
                .putLongRelease(
                        CheckpointDescriptor.SINK_PID, ProcessHandle.current().pid());
        return true;
    }

    @Override
    public boolean isClosed() {
        return closing.getAsBoolean();
    }

    @Override
    public void checkOpen() {
        if (isClosed()) {
            throw new CancellationException();
        }
    }

    /**
     * Checks, before each batch, that this sink is still the one that writes; throws {@link LockLostException} if another has taken over.
     */
    void check() {
        final int owner = lock.owner();
        final int self = file.channel().hub().self();
        if (owner != self) {
            throw new LockLostException("another sink has taken over: self=" + ParticipantId.describe(self)
                    + " owner=" + ParticipantId.describe(owner) + " file="
                    + file.channel().file().path());
        }
    }

    /** Releases the lock, for a sink that stands by. */
    void resign() {
        waitable.unlock();
    }

    /** {@return whether a sink of this process has the lock} */
    boolean isHeldHere() {
        return lock.owner() == file.channel().hub().self();
    }

    /** {@return whether a sink has the lock that is not proven dead} */
    static boolean isAlive(final SinkFile file) {
        final int owner = new OwnerLock(
                        file.words(), CheckpointDescriptor.SINK, file.channel().hub())
                .owner();
        return owner != 0 && !file.channel().hub().isDead(owner);
    }

    /** {@return the holder of the lock, for a message} */
    String holder() {
        return "pid=" + file.words().getLongVolatile(CheckpointDescriptor.SINK_PID) + " "
                + ParticipantId.describe(lock.owner());
    }
}
