package io.penstock.sink;

import io.penstock.Waiting;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.OwnerLock;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.wait.Deadline;
import java.util.function.BooleanSupplier;

/** Decides which sink of a directory writes. The first sink that stands by takes the place of a dead one. */
final class Election {
    private final SinkFile file;
    private final OwnerLock lock;

    /**
     * A view; writes nothing.
     *
     * @param file of the directory
     */
    Election(final SinkFile file) {
        this.file = file;
        lock = new OwnerLock(
                file.words(), CheckpointDescriptor.SINK, file.channel().hub());
    }

    /**
     * Waits until this sink is the one that writes. It must then recover what the previous sink was writing, whether that died or not.
     *
     * @param deadline when to give up
     * @param givenUp ends the waiting early; cheap, asked on a daemon thread too
     * @return whether this sink is the one that writes
     * @throws InterruptedException if interrupted while waiting
     */
    boolean win(final Deadline deadline, final BooleanSupplier givenUp) throws InterruptedException {
        while (lock.tryAcquire() == OwnerLock.Acquisition.REFUSED) {
            final boolean ready = file.channel()
                    .waitList()
                    .await(
                            CheckpointDescriptor.CONDITION_SINK,
                            Waiting.parking(),
                            () -> givenUp.getAsBoolean() || lock.isAvailable(),
                            deadline);
            if (!ready || givenUp.getAsBoolean()) {
                passOn();
                return false;
            }
        }
        file.words()
                .putLongRelease(
                        CheckpointDescriptor.SINK_PID, ProcessHandle.current().pid());
        return true;
    }

    private void passOn() {
        if (lock.isAvailable()) {
            // This thread may have been woken in place of another that stands by.
            file.channel().waitList().signal(CheckpointDescriptor.CONDITION_SINK);
        }
    }

    /**
     * Checks, before each batch, that this sink is still the one that writes.
     *
     * @throws LockLostException if another sink has taken over
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
        lock.release();
        file.channel().waitList().signal(CheckpointDescriptor.CONDITION_SINK);
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
