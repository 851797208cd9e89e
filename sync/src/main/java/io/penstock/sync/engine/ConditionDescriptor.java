package io.penstock.sync.engine;

/**
 * The condition of a lock, as an entry of a board.
 *
 * <pre>
 *   name                     that of the lock, '#', that of the condition, which has no '#'
 *   FIRST_PARAMETER          where the body of the lock starts in the arena
 *
 *   body of a condition
 *       8  RAISED(4)         flag of its condition: 0 = no thread waits for a signal
 * </pre>
 */
final class ConditionDescriptor {
    static final int RAISED = BoardDescriptor.RAISED;

    private static final char SEPARATOR = '#';

    private ConditionDescriptor() {}

    /** The name of the entry. The caller has looked whether the condition's name has a separator. */
    static String name(final String lock, final String condition) {
        return lock + SEPARATOR + condition;
    }

    static boolean isName(final String condition) {
        return !condition.isEmpty() && condition.indexOf(SEPARATOR) < 0;
    }

    /** The name of the lock of an entry. */
    static String lockOf(final String name) {
        return name.substring(0, name.lastIndexOf(SEPARATOR));
    }
}
