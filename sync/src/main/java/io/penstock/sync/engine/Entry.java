package io.penstock.sync.engine;

import java.util.stream.IntStream;
import org.agrona.concurrent.AtomicBuffer;

/**
 * An entry of a board.
 *
 * @param condition that its waiters wait for; 0 if none can wait
 * @param first parameter of its kind
 * @param second parameter of its kind
 * @param body where its own words start in the arena
 */
public record Entry(String name, EntryKind kind, int condition, long first, long second, int body) {

    /** {@return all that its waiters may wait for} */
    IntStream conditions() {
        final int known = condition == 0 ? 0 : 1;
        return IntStream.range(condition, condition + (kind == null ? known : kind.conditions()));
    }

    /**
     * What else a new entry's body holds, of a kind where that differs from entry to entry.
     *
     * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
     */
    public interface Body {
        /** Nothing but the first word. */
        Body EMPTY = new Body() {
            @Override
            public int length() {
                return 0;
            }

            @Override
            public void store(final AtomicBuffer arena, final int body) {
                // all is zero
            }
        };

        /** {@return bytes, a multiple of UNIT} */
        int length();

        /** Stores it, under the append lock: nothing is allocated, and nothing waits. All other bytes of the body are zero. */
        void store(AtomicBuffer arena, int body);
    }

    /**
     * An entry as a caller wants it.
     *
     * @param word the first word of a new entry's body; an entry that is there has its own
     * @param contents the rest of a new entry's body
     * @param orAsMade an entry that is there may have another first parameter
     */
    public record Wanted(
            String name, EntryKind kind, long first, long second, long word, Body contents, boolean orAsMade) {
        /** An entry with the same parameters for all who open it. */
        public Wanted(
                final String name,
                final EntryKind kind,
                final long first,
                final long second,
                final long word,
                final Body contents) {
            this(name, kind, first, second, word, contents, false);
        }

        /** An entry whose kind says all of its body but for the first word. */
        public Wanted(final String name, final EntryKind kind, final long first, final long second, final long word) {
            this(name, kind, first, second, word, Body.EMPTY);
        }

        /** A lock as it was made, with a recovery or without; without one if it is made now. */
        public static Wanted lock(final String name, final EntryKind kind) {
            return new Wanted(name, kind, 0, 0, 0, Body.EMPTY, true);
        }

        /** An entry of a kind without parameters. */
        public static Wanted of(final String name, final EntryKind kind, final long word) {
            return new Wanted(name, kind, 0, 0, word);
        }

        boolean isLike(final Entry entry) {
            return kind == entry.kind && (orAsMade || first == entry.first) && second == entry.second;
        }
    }
}
