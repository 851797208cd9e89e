package io.penstock.process;

import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.util.ArrayList;
import java.util.List;

/**
 * The modules of this JVM that a child needs for its task. What a task captures, and what it is sent later, may be of any of them: the module of the task's
 * own class need not require theirs.
 */
final class ParentModules {
    /** Those that a program without a module of its own sees. */
    private static final String DEFAULT = "ALL-DEFAULT";

    private ParentModules() {}

    /**
     * {@return the roots; empty where this JVM has but the modules of the JDK}
     *
     * @param sameJava whether the child runs on this JVM's Java, which may be an image with modules of the user's
     */
    static List<String> names(final boolean sameJava) {
        final List<String> names = new ArrayList<>();
        for (final ResolvedModule module : ModuleLayer.boot().configuration().modules()) {
            if (!isOfTheJdk(module.name()) && (sameJava || !isInImage(module.reference()))) {
                names.add(module.name());
            }
        }
        if (!names.isEmpty() && System.getProperty("jdk.module.main") == null) {
            names.add(DEFAULT);
        }
        names.sort(null);
        return names;
    }

    private static boolean isOfTheJdk(final String name) {
        return name.startsWith("java.") || name.startsWith("jdk.");
    }

    private static boolean isInImage(final ModuleReference module) {
        return module.location()
                .filter(place -> place.getScheme().equals("jrt"))
                .isPresent();
    }
}
