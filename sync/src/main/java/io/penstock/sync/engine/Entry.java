package io.penstock.sync.engine;

import java.util.stream.IntStream;

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
     * An entry as a caller wants it.
     *
     * @param word the first word of a new entry's body; an entry that is there has its own
     */
    public record Wanted(String name, EntryKind kind, long first, long second, long word) {
        /** An entry of a kind without parameters. */
        public static Wanted of(final String name, final EntryKind kind, final long word) {
            return new Wanted(name, kind, 0, 0, word);
        }

        boolean isLike(final Entry entry) {
            return kind == entry.kind && first == entry.first && second == entry.second;
        }
    }
}
