package io.penstock.core.jvm;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * The options that {@code java -jar} takes from the manifest of a runnable jar. A helper gets the jar as its class path, so that its JVM does not
 * look at the manifest; what stands there is given to it as flags.
 */
final class RunnableJar {
    private static final String ALL_UNNAMED = "ALL-UNNAMED";

    private RunnableJar() {}

    /** The flags that stand in for the manifest; none if the class path is not one runnable jar. */
    static List<String> flagsOf(final String classPath) {
        final File jar = new File(classPath);
        if (classPath.isEmpty() || classPath.contains(File.pathSeparator) || !jar.isFile()) {
            return List.of();
        }
        try (JarFile file = new JarFile(jar)) {
            final Manifest manifest = file.getManifest();
            return manifest == null || manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS) == null
                    ? List.of()
                    : flagsOf(manifest.getMainAttributes());
        } catch (final IOException noJar) {
            return List.of(); // its JVM will say what is wrong with it
        }
    }

    private static List<String> flagsOf(final Attributes attributes) {
        final List<String> flags = new ArrayList<>();
        addPackages(flags, "--add-opens", attributes.getValue("Add-Opens"));
        addPackages(flags, "--add-exports", attributes.getValue("Add-Exports"));
        if (ALL_UNNAMED.equals(attributes.getValue("Enable-Native-Access"))) {
            flags.add("--enable-native-access=" + ALL_UNNAMED);
        }
        return flags;
    }

    /** A manifest may name packages that this Java lacks, without a word; on a command line each would be a warning. */
    private static void addPackages(final List<String> flags, final String flag, final String packages) {
        if (packages == null) {
            return;
        }
        for (final String name : packages.trim().split("\\s+")) {
            final int slash = name.indexOf('/');
            final boolean isKnown = slash > 0
                    && ModuleLayer.boot()
                            .findModule(name.substring(0, slash))
                            .map(Module::getPackages)
                            .orElse(Set.of())
                            .contains(name.substring(slash + 1));
            if (isKnown) {
                flags.add(flag);
                flags.add(name + "=" + ALL_UNNAMED);
            }
        }
    }
}
