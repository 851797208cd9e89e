package io.penstock.process;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** The children of this JVM that have not exited. One that the program has dropped is closed by and by, so it is not kept here. */
final class LivingChildren {
    private static final List<WeakReference<ChildJvm<?, ?>>> ALL = new ArrayList<>();

    private LivingChildren() {}

    static void add(final ChildJvm<?, ?> child) {
        synchronized (ALL) {
            removeTheOthers();
            ALL.add(new WeakReference<>(child));
        }
    }

    /** In the order in which they were started. */
    static List<ChildJvm<?, ?>> list() {
        final List<ChildJvm<?, ?>> living = new ArrayList<>();
        synchronized (ALL) {
            removeTheOthers();
            for (final WeakReference<ChildJvm<?, ?>> entry : ALL) {
                final ChildJvm<?, ?> child = entry.get();
                if (child != null) {
                    living.add(child);
                }
            }
        }
        return List.copyOf(living);
    }

    private static void removeTheOthers() {
        ALL.removeIf(entry -> {
            final ChildJvm<?, ?> child = entry.get();
            return child == null || !child.isAlive();
        });
    }
}
