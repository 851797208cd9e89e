package io.penstock.process;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The processes below one: its children, those of its children, and so on.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the parent. <b>Blocks:</b> for some milliseconds, while it reads what processes there are.
 */
final class ProcessTree {
    private static final int MOST_ROUNDS = 10;

    private ProcessTree() {}

    /**
     * Kills all processes below a root, and then the root itself. The root lives until a look finds nothing new below it: once it is dead, what it has
     * started belongs to another parent, and is not found. Below it a parent goes before its children, so that none starts another child in place of one
     * that was killed.
     */
    static void kill(final ProcessHandle root) {
        final Set<ProcessHandle> killed = new HashSet<>();
        boolean isNew = true;
        for (int round = 0; isNew && round < MOST_ROUNDS; round++) {
            isNew = false;
            for (final ProcessHandle each : parentsFirst(root)) {
                if (killed.add(each)) {
                    each.destroyForcibly();
                    isNew = true;
                }
            }
        }
        root.destroyForcibly();
    }

    /** The order of {@link ProcessHandle#descendants} is not specified. */
    private static List<ProcessHandle> parentsFirst(final ProcessHandle root) {
        final Map<ProcessHandle, Integer> depths = new HashMap<>();
        root.descendants().forEach(each -> depths.put(each, depth(each, root)));
        return depths.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static int depth(final ProcessHandle process, final ProcessHandle root) {
        int depth = 0;
        Optional<ProcessHandle> above = process.parent();
        while (above.isPresent() && !above.get().equals(root)) {
            depth++;
            above = above.get().parent();
        }
        return depth;
    }
}
