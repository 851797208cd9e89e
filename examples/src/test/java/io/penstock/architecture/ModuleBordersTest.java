package io.penstock.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.testkit.UserModules;
import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What our modules require, export, and ship. */
class ModuleBordersTest {
    /** Used where a program has them; the arrows do not tell modules of the JDK apart. */
    private static final Set<String> BY_NAME = Set.of("java.sql", "java.xml", "uplot"); // the last: files alone

    @Test
    @DisplayName("Each dependency of a module is used by one of its classes")
    void eachDependencyIsUsed() {
        final Map<String, String> moduleOf = modulesByPackage();
        final Map<String, Set<String>> used = new TreeMap<>();
        Arrows.all().keySet().forEach(arrow -> {
            final String from = ProductModules.byPackage().get(arrow.from());
            final String to = moduleOf.get(arrow.to());
            if (from != null) {
                used.computeIfAbsent(from, name -> new TreeSet<>(Set.of("java.base")))
                        .add(to == null ? "java.base" : to);
            }
        });
        ProductModules.all().forEach((name, module) -> {
            final Set<String> unused = module.requires().stream()
                    .map(ModuleDescriptor.Requires::name)
                    .filter(required -> !BY_NAME.contains(required))
                    .collect(Collectors.toCollection(TreeSet::new));
            unused.removeAll(used.get(name));
            assertEquals(Set.of(), unused, () -> name + " requires what none of its classes uses");
        });
    }

    private static Map<String, String> modulesByPackage() {
        final Map<String, String> modules = new HashMap<>();
        final Path[] jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .filter(Files::exists)
                .toArray(Path[]::new);
        for (final Path jar : jars) {
            ModuleFinder.of(jar).findAll().forEach(module -> put(modules, module));
        }
        ModuleFinder.ofSystem().findAll().forEach(module -> put(modules, module));
        modules.putAll(ProductModules.byPackage());
        return modules;
    }

    private static void put(final Map<String, String> modules, final ModuleReference module) {
        module.descriptor()
                .packages()
                .forEach(name -> modules.put(name, module.descriptor().name()));
    }

    @Test
    @DisplayName(
            "Queues and the log sink ship no pipe, and nothing ships a logging framework or a command line's library")
    void whatIsShipped() {
        final String core = "io.penstock.core";
        final String queue = "io.penstock.queue";
        final String pipe = "io.penstock.pipe";
        assertEquals(Set.of(core), shippedWith(core));
        assertEquals(Set.of(core, pipe), shippedWith(pipe));
        assertEquals(Set.of(core, pipe, "io.penstock.process"), shippedWith("io.penstock.process"));
        assertEquals(Set.of(core, queue), shippedWith(queue));
        assertEquals(Set.of(core, queue, "io.penstock.joinable"), shippedWith("io.penstock.joinable"));
        assertEquals(Set.of(core, "io.penstock.sink"), shippedWith("io.penstock.sink"));
        assertEquals(Set.of(core, "io.penstock.sync"), shippedWith("io.penstock.sync"));
        assertEquals(Set.of(core, "io.penstock.micrometer"), shippedWith("io.penstock.micrometer"));
        assertEquals(
                Set.of(core, pipe, "io.penstock.process", queue, "io.penstock.joinable", "io.penstock.pool"),
                shippedWith("io.penstock.pool"));
        assertEquals(
                Set.of(core, pipe, "io.penstock.process", queue, "io.penstock.objects"),
                shippedWith("io.penstock.objects"));
        assertEquals(
                Set.of(core, queue, "io.penstock.joinable", "io.penstock.valkey"), shippedWith("io.penstock.valkey"));
        assertEquals(
                Set.of(
                        core,
                        pipe,
                        "io.penstock.process",
                        queue,
                        "io.penstock.joinable",
                        "io.penstock.sink",
                        "io.penstock.sync",
                        "io.penstock.pool",
                        "io.penstock.objects",
                        "io.penstock.micrometer",
                        "io.penstock.valkey",
                        "io.penstock.cli"),
                ProductModules.all().keySet(),
                "a new module: say here what it ships");
    }

    /** The resolver needs the libraries too: what it cannot find is an error. */
    private static Set<String> shippedWith(final String module) {
        return Configuration.empty()
                .resolve(
                        ModuleFinder.of(UserModules.product().toArray(Path[]::new)),
                        ModuleFinder.ofSystem(),
                        Set.of(module))
                .modules()
                .stream()
                .map(ResolvedModule::name)
                .filter(name -> name.startsWith(ProductModules.PREFIX))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @DisplayName("A package that is exported to some of our modules is used by each of them")
    void eachExportIsUsed() {
        final Map<String, Set<String>> users = new HashMap<>();
        Arrows.all()
                .keySet()
                .forEach(arrow -> users.computeIfAbsent(arrow.to(), name -> new TreeSet<>())
                        .add(String.valueOf(ProductModules.byPackage().get(arrow.from()))));
        for (final ModuleDescriptor module : ProductModules.all().values()) {
            for (final ModuleDescriptor.Exports export : module.exports()) {
                final Set<String> unused = new TreeSet<>(export.targets());
                unused.removeAll(users.getOrDefault(export.source(), Set.of()));
                assertEquals(Set.of(), unused, () -> export.source() + " is exported to modules that do not use it");
            }
        }
    }
}
