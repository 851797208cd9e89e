package io.penstock.core.jvm;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * An executable jar of Spring Boot. Its classes lie in jars inside it, where a plain {@code java} finds none; the launcher at its root does. A helper
 * runs the form of that launcher which is told its main class by a property, as Spring Boot documents it.
 *
 * @param launcher name of the class that a helper's JVM runs
 */
record LaunchedJar(String launcher) {
    /** In the manifest of such a jar, and not of such a war, whose classes that launcher does not look for. */
    private static final String CLASSES = "Spring-Boot-Classes";

    private static final String CLASSES_OF_A_JAR = "BOOT-INF/classes/";
    private static final String LAUNCHERS = "org.springframework.boot.loader.";
    private static final String LAUNCHER = "PropertiesLauncher";
    private static final String MAIN = "loader.main";

    /** What this program may have been told of where else its classes lie. */
    private static final List<String> INHERITED =
            List.of("loader.path", "loader.home", "loader.config.name", "loader.config.location");

    /** {@return the jar, if the class path is one of that kind, and the main class does not lie at its root} */
    static Optional<LaunchedJar> of(final String classPath, final Class<?> main) {
        final File jar = new File(classPath);
        if (classPath.isEmpty() || classPath.contains(File.pathSeparator) || !jar.isFile()) {
            return Optional.empty();
        }
        try (JarFile file = new JarFile(jar)) {
            final Manifest manifest = file.getManifest();
            return manifest == null || file.getEntry(entryOf(main.getName())) != null
                    ? Optional.empty()
                    : launcherOf(manifest.getMainAttributes())
                            .filter(name -> file.getEntry(entryOf(name)) != null)
                            .map(LaunchedJar::new);
        } catch (final IOException noJar) {
            return Optional.empty(); // its JVM will say what is wrong with it
        }
    }

    /** In the package of the one that the jar is run by, which moved in Spring Boot 3.2. */
    private static Optional<String> launcherOf(final Attributes attributes) {
        final String run = attributes.getValue(Attributes.Name.MAIN_CLASS);
        return run == null || !run.startsWith(LAUNCHERS) || !CLASSES_OF_A_JAR.equals(attributes.getValue(CLASSES))
                ? Optional.empty()
                : Optional.of(run.substring(0, run.lastIndexOf('.') + 1) + LAUNCHER);
    }

    private static String entryOf(final String className) {
        return className.replace('.', '/') + ".class";
    }

    /** {@return the flags that tell the launcher what to run} */
    List<String> flags(final Class<?> main) {
        final List<String> flags = new ArrayList<>();
        for (final String name : INHERITED) {
            final String value = System.getProperty(name);
            if (value != null) {
                flags.add("-D" + name + "=" + value);
            }
        }
        flags.add("-D" + MAIN + "=" + main.getName());
        return flags;
    }
}
