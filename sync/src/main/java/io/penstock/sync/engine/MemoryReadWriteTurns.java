package io.penstock.sync.engine;

/** Within this JVM, for a read-write lock: a queue of readers and one of writers. They give way to each other as those of a file do. */
final class MemoryReadWriteTurns {
    private final Readers readers;
    private final Writers writers;
    private final MemoryTurns drain;

    MemoryReadWriteTurns(final Runnable beat) {
        readers = new Readers(beat);
        writers = new Writers(beat, readers);
        readers.writers = writers;
        drain = new MemoryTurns(beat);
    }

    ReadWriteTurns turns() {
        return new ReadWriteTurns(readers, writers, drain);
    }

    /** All of them have a reason to look. */
    void wakeAll() {
        readers.wakeAll();
        writers.wakeAll();
        drain.wakeAll();
    }

    private static final class Readers extends MemoryTurns {
        private Writers writers;

        Readers(final Runnable beat) {
            super(beat);
        }

        @Override
        Place before(final Place place) {
            return isDue(place) ? null : writers.dueBefore(null);
        }

        Place due() {
            return super.before(null);
        }

        /** A writer may have given way to this call. */
        @Override
        public void leave(final Place place) {
            super.leave(place);
            writers.signalWriter();
        }
    }

    private static final class Writers extends MemoryTurns {
        private final Readers readers;

        Writers(final Runnable beat, final Readers readers) {
            super(beat);
            this.readers = readers;
        }

        Place dueBefore(final Place place) {
            return super.before(place);
        }

        @Override
        Place before(final Place place) {
            final Place first = dueBefore(place);
            return first != null ? first : readers.due();
        }

        @Override
        public void signal() {
            readers.wakeAll();
            signalWriter();
        }

        void signalWriter() {
            super.signal();
        }
    }
}
