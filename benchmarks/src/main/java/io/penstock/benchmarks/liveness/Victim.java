package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.util.List;
import java.util.stream.Stream;

/** A process that has something when it is killed. */
final class Victim {
    /** The last flag: pids occur twice in two namespaces, and the files of that feature are called by them. */
    private static final List<String> SMALL_FLAGS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-XX:-UsePerfData");

    /** A small JVM: the more memory a process has, the longer its exit takes. */
    static final JvmFlags SMALL = jdk -> Stream.concat(JvmFlags.NATIVE_ACCESS.on(jdk).stream(), SMALL_FLAGS.stream())
            .toList();

    private Victim() {}

    public static void main(final String... arguments) throws Exception {
        final Settings settings = Settings.of(arguments);
        final Sign.Kind kind = settings.choice("sign", Sign.Kind.class);
        if (kind != Sign.Kind.CHILD) {
            Parent.attach();
        }
        kind.inVictim(settings);
    }
}
