package io.penstock.sync.model;

import java.util.HashSet;
import java.util.Set;

/** What must hold of a read-write lock, whatever its words say. */
final class ReadWriteCheck {
    private final Set<SimThread> readers = new HashSet<>();
    private SimThread writer;
    private long hold;

    /** A writer was killed or has left, and no writer has ended well since. */
    private boolean mustTell;

    long reads(final SimThread t, final boolean told) {
        if (writer != null) {
            World.fail(writer.process.killed ? "not told of the dead writer: " + t : "a reader beside a writer: " + t);
        }
        if (mustTell && !told) {
            World.fail("not told of a writer's death: " + t);
        }
        readers.add(t);
        return 0;
    }

    /** The writer that becomes a reader. */
    long readsToo(final SimThread t) {
        readers.add(t);
        return 0;
    }

    long readsNoMore(final SimThread t) {
        readers.remove(t);
        return 0;
    }

    long writes(final SimThread t, final long word, final boolean told) {
        if (writer != null) {
            if (!writer.process.killed) {
                World.fail("two writers: " + writer + " and " + t);
            }
            mustTell = true;
        }
        for (final SimThread reader : readers) {
            if (!reader.process.killed && reader != t) {
                World.fail("a writer beside a reader: " + t);
            }
        }
        if (mustTell != told) {
            World.fail(told ? "told of a death that has not been" : "not told of a writer's death");
        }
        writer = t;
        hold = word;
        return 0;
    }

    long written(final SimThread t, final long word) {
        if (writer == t && hold == word) {
            writer = null;
            mustTell = false;
        }
        return 0;
    }

    long left(final long word) {
        if (hold == word) {
            writer = null;
            mustTell = true;
        }
        return 0;
    }
}
