package io.penstock.sync.engine;

import io.penstock.Waiting;
import io.penstock.core.lock.FairnessGate;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import io.penstock.core.wait.WaitTicket;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/** Between processes, for a read-write lock: a queue of readers and one of writers, each behind a gate of its own. */
final class ListReadWriteTurns {
    private ListReadWriteTurns() {}

    static ReadWriteTurns of(final WaitList list, final Waiting waiting, final AtomicBuffer words, final Entry entry) {
        final int index = entry.body();
        final int condition = entry.condition();
        final Readers readers = new Readers(list, waiting, words, index, condition);
        final Writers writers = new Writers(list, waiting, words, index, condition, readers);
        readers.writers = writers;
        final ListTurns drain = new ListTurns(
                list,
                waiting,
                words,
                index + ReadWriteLockDescriptor.RAISED_DRAIN,
                index + ReadWriteLockDescriptor.RAISED_DRAIN,
                condition + ReadWriteLockDescriptor.DRAIN,
                FairnessGate.open(list));
        return new ReadWriteTurns(readers, writers, drain);
    }

    /** They give way to a writer that is due, unless they are due themselves; never to each other. */
    private static final class Readers extends ListTurns {
        private Writers writers;

        Readers(
                final WaitList list,
                final Waiting waiting,
                final AtomicBuffer words,
                final int index,
                final int condition) {
            super(
                    list,
                    waiting,
                    words,
                    index + ReadWriteLockDescriptor.RAISED_READERS,
                    index + ReadWriteLockDescriptor.RAISED_READER_PLACES,
                    condition + ReadWriteLockDescriptor.READERS,
                    new FairnessGate(
                            words,
                            index + ReadWriteLockDescriptor.GATE_OF_READERS,
                            list,
                            condition + ReadWriteLockDescriptor.READER_PLACES,
                            condition + ReadWriteLockDescriptor.READERS));
        }

        @Override
        public boolean mustYield(final WaitTicket place) {
            return writers.isDueBefore(place);
        }

        @Override
        public boolean giveWay(
                final WaitTicket place,
                final BooleanSupplier isFree,
                final BooleanSupplier isClosed,
                final Deadline deadline)
                throws InterruptedException {
            return giveWay(writers.gate(), place, isFree, isClosed, deadline);
        }

        /** A writer may have given way to this call. */
        @Override
        public void leave(final WaitTicket place) {
            super.leave(place);
            writers.signalWriter();
        }

        boolean isAnyDue() {
            return super.mustYield(null);
        }
    }

    /** They give way to a writer that is due, unless they are due themselves, and to a reader that is due. */
    private static final class Writers extends ListTurns {
        private final Readers readers;

        Writers(
                final WaitList list,
                final Waiting waiting,
                final AtomicBuffer words,
                final int index,
                final int condition,
                final Readers readers) {
            super(
                    list,
                    waiting,
                    words,
                    index + ReadWriteLockDescriptor.RAISED_WRITERS,
                    index + ReadWriteLockDescriptor.RAISED_WRITER_PLACES,
                    condition + ReadWriteLockDescriptor.WRITERS,
                    new FairnessGate(
                            words,
                            index + ReadWriteLockDescriptor.GATE_OF_WRITERS,
                            list,
                            condition + ReadWriteLockDescriptor.WRITER_PLACES,
                            condition + ReadWriteLockDescriptor.WRITERS));
            this.readers = readers;
        }

        boolean isDueBefore(final WaitTicket place) {
            return super.mustYield(place);
        }

        @Override
        public boolean mustYield(final WaitTicket place) {
            return isDueBefore(place) || readers.isAnyDue();
        }

        @Override
        public boolean giveWay(
                final WaitTicket place,
                final BooleanSupplier isFree,
                final BooleanSupplier isClosed,
                final Deadline deadline)
                throws InterruptedException {
            final FairnessGate others = isDueBefore(place) ? gate() : readers.gate();
            return giveWay(others, place, isFree, isClosed, deadline);
        }

        /** The place of the writer has become free: that concerns all readers, and one writer (Y17). */
        @Override
        public void signal() {
            readers.signalAll();
            signalWriter();
        }

        void signalWriter() {
            super.signal();
        }
    }
}
