package io.penstock.architecture;

import io.penstock.testkit.UserModules;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Our published modules, by their descriptors. */
final class ProductModules {
    static final String PREFIX = "io.penstock.";

    private static final Map<String, ModuleDescriptor> ALL =
            ModuleFinder.of(UserModules.product().toArray(Path[]::new)).findAll().stream()
                    .map(ModuleReference::descriptor)
                    .filter(module -> module.name().startsWith(PREFIX))
                    .collect(Collectors.toMap(ModuleDescriptor::name, module -> module, (a, b) -> a, TreeMap::new));

    private ProductModules() {}

    /** By their names, in order. */
    static Map<String, ModuleDescriptor> all() {
        return ALL;
    }

    /** What users see, and nothing else. */
    static Set<String> usersPackages() {
        return packages(export -> !export.isQualified());
    }

    /** What is exported to our own modules alone. */
    static Set<String> internalPackages() {
        return packages(ModuleDescriptor.Exports::isQualified);
    }

    private static Set<String> packages(final Predicate<ModuleDescriptor.Exports> which) {
        return ALL.values().stream()
                .flatMap(module -> module.exports().stream())
                .filter(which)
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Each of our packages, and the module that it lies in. */
    static Map<String, String> byPackage() {
        final Map<String, String> modules = new HashMap<>();
        ALL.forEach((name, module) -> module.packages().forEach(of -> modules.put(of, name)));
        return modules;
    }
}
