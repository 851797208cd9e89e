package io.penstock.benchmarks.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a JVM of a contestant's must be told, which differs between JDKs. */
@FunctionalInterface
public interface JvmFlags {
    /** Nothing. */
    JvmFlags NONE = jdk -> List.of();

    /** What the manifest of a runnable jar says for a program: since JDK 24 JNA warns, and we use the doorbell, without it. */
    JvmFlags NATIVE_ACCESS = jdk -> jdk.feature() < 24 ? List.of() : List.of("--enable-native-access=ALL-UNNAMED");

    /** Agrona 2's buffers on Unsafe need it, and so does Aeron; nothing of ours does. */
    JvmFlags AGRONA_UNSAFE = of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED");

    /** JCTools' queues run without it, but the JDK warns of them since 24. */
    JvmFlags JDK_UNSAFE = jdk -> jdk.feature() < 24 ? List.of() : List.of("--sun-misc-unsafe-memory-access=allow");

    /** Chronicle does not start without the opened packages, warns without the rest, and announces itself unless forbidden. */
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

    /**
     * The flags for a JDK.
     *
     * @param jdk that will run
     * @return none or more
     */
    List<String> on(Jdk jdk);

    /**
     * The same flags everywhere.
     *
     * @param flags of every JDK
     * @return them
     */
    static JvmFlags of(final String... flags) {
        final List<String> all = List.of(flags);
        return jdk -> all;
    }
}
