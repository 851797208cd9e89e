package io.penstock.benchmarks.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The flags that a contestant's JVM needs, which differ between JDKs. */
@FunctionalInterface
public interface JvmFlags {
    /** No flags. */
    JvmFlags NONE = jdk -> List.of();

    /**
     * What the manifest of a runnable jar declares for a program: since JDK 24, without it, JNA prints a warning and
     * Penstock uses the doorbell.
     */
    JvmFlags NATIVE_ACCESS = jdk -> jdk.feature() < 24 ? List.of() : List.of("--enable-native-access=ALL-UNNAMED");

    /** Required by Agrona 2's buffers on Unsafe, and therefore by Aeron; nothing of Penstock requires it. */
    JvmFlags AGRONA_UNSAFE = of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED");

    /** JCTools' queues run without it, but the JDK prints a warning since 24. */
    JvmFlags JDK_UNSAFE = jdk -> jdk.feature() < 24 ? List.of() : List.of("--sun-misc-unsafe-memory-access=allow");

    /**
     * Chronicle does not start without the opened packages, warns without the rest, and reports its use unless
     * forbidden.
     */
    JvmFlags CHRONICLE = jdk -> {
        final List<String> flags = new ArrayList<>(NATIVE_ACCESS.on(jdk));
        Stream.of("java.base/jdk.internal.ref", "java.base/sun.nio.ch", "jdk.unsupported/sun.misc")
                .forEach(name -> flags.add("--add-exports=" + name + "=ALL-UNNAMED"));
        Stream.of("lang", "lang.reflect", "io", "nio", "util")
                .forEach(name -> flags.add("--add-opens=java.base/java." + name + "=ALL-UNNAMED"));
        flags.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        flags.add("-Dchronicle.announcer.disable=true");
        flags.add("-Dchronicle.analytics.disable=true");
        flags.addAll(JDK_UNSAFE.on(jdk));
        return flags;
    };

    /** Chronicle Map compiles a class when it is made, so it reaches into the compiler besides. */
    JvmFlags CHRONICLE_MAP = jdk -> {
        final List<String> flags = new ArrayList<>(CHRONICLE.on(jdk));
        flags.add("--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED");
        flags.add("--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED");
        return flags;
    };

    /**
     * Returns the flags for a JDK.
     *
     * @param jdk that will run
     * @return none or more
     */
    List<String> on(Jdk jdk);

    /**
     * Returns flags that are the same for every JDK.
     *
     * @param flags of every JDK
     * @return the flags
     */
    static JvmFlags of(final String... flags) {
        final List<String> all = List.of(flags);
        return jdk -> all;
    }
}
