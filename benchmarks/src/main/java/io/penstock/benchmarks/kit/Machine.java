package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** The machine on which the figures were measured. */
public final class Machine {
    private Machine() {}

    /**
     * Describes JDK, processor and load.
     *
     * @param jdk of the children
     * @return one line
     */
    public static String describe(final Jdk jdk) {
        final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return String.format(
                Locale.ROOT,
                "JDK %s; %d x %s; %s %s; %s; load before the first run %.1f%s",
                jdk.version(),
                Runtime.getRuntime().availableProcessors(),
                processor(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Python.version().orElse("no Python"),
                load,
                load > 0.5 ? " (too much: the machine should be idle)" : "");
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (final IOException notLinux) {
            return System.getProperty("os.arch");
        }
    }
}
