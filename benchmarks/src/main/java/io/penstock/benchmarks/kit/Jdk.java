package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A JDK for the children.
 *
 * @param home its folder
 * @param version as it reports it
 */
public record Jdk(Path home, Runtime.Version version) {
    private static final String VERSION_LINE = "java.runtime.version = ";

    /**
     * Returns the JDK that runs this program.
     *
     * @return this JVM's
     */
    public static Jdk running() {
        return new Jdk(Path.of(System.getProperty("java.home")), Runtime.version());
    }

    /**
     * Returns another JDK; asks it for its version.
     *
     * @param home its folder, which contains {@code bin/java}
     * @return the JDK there
     * @throws IOException if there is none
     * @throws InterruptedException if interrupted
     */
    public static Jdk at(final Path home) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(java(home).toString(), "-XshowSettings:properties", "-version")
                .redirectErrorStream(true)
                .start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        final Runtime.Version version = said.lines()
                .filter(line -> line.contains(VERSION_LINE))
                .map(line -> Runtime.Version.parse(
                        line.substring(line.indexOf('=') + 1).strip()))
                .findFirst()
                .orElseThrow(() -> new IOException("not a JDK that reports its version: home=" + home));
        return new Jdk(home, version);
    }

    /**
     * Returns the first number of its version.
     *
     * @return 17, 25, ...
     */
    public int feature() {
        return version.feature();
    }

    Path java() {
        return java(home);
    }

    private static Path java(final Path home) {
        return home.resolve("bin").resolve("java");
    }
}
