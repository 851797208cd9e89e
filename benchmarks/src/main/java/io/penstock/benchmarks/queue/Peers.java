package io.penstock.benchmarks.queue;

import io.penstock.Waiting;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Settings;
import java.time.Duration;

/** The contestants under a load: Penstock, the peers between processes, and the queues that need no second process. */
record Peers(Load load, Shape shape) {
    private static final String CHRONICLE = "Chronicle Queue";

    /** Pause between two timed items. */
    static final Duration PACE = Duration.ofNanos(50_000);

    Contestant bounded(final int slowness) {
        return ours("Penstock BoundedQueue", BeltKind.BOUNDED, Waiting.BALANCED, slowness);
    }

    Contestant joinable(final int slowness) {
        return ours("Penstock JoinableQueue", BeltKind.JOINABLE, Waiting.BALANCED, slowness);
    }

    Contestant bounded(final Waiting waiting) {
        return ours("Penstock BoundedQueue, " + name(waiting), BeltKind.BOUNDED, waiting, 1);
    }

    Contestant joinable(final Waiting waiting) {
        return ours("Penstock JoinableQueue, " + name(waiting), BeltKind.JOINABLE, waiting, 1);
    }

    /** Its own threads need the cores: between timed items the producer rests. */
    Contestant jeroMq(final int slowness) {
        final Settings settings = belt(BeltKind.JEROMQ).with("pace", Producer.Pace.REST);
        return crew("JeroMQ PUSH/PULL", true, settings, JvmFlags.NONE, false, slowness);
    }

    /** Only with a single reader: nothing keeps two readers from the same item. */
    Contestant chronicle(final int slowness) {
        if (shape.consumers() > 1) {
            return new Unfit(CHRONICLE, "all its readers get the same items, even readers of one name");
        }
        return crew(CHRONICLE, true, belt(BeltKind.CHRONICLE), JvmFlags.CHRONICLE, false, slowness);
    }

    Contestant array(final int slowness) {
        return crew("in one JVM: ArrayBlockingQueue", true, belt(BeltKind.ARRAY), JvmFlags.NONE, true, slowness);
    }

    Contestant mpmc(final int slowness) {
        return crew("in one JVM: MpmcArrayQueue", true, belt(BeltKind.MPMC), JvmFlags.JDK_UNSAFE, true, slowness);
    }

    Contestant mpmcSpinning() {
        final Settings settings = belt(BeltKind.MPMC).with("spinning", true);
        return crew("in one JVM: MpmcArrayQueue, spinning", true, settings, JvmFlags.JDK_UNSAFE, true, 1);
    }

    Contestant python(final int slowness) {
        return new PythonQueue(false, load, shape, slowness);
    }

    Contestant pythonJoinable(final int slowness) {
        return new PythonQueue(true, load, shape, slowness);
    }

    private Contestant ours(final String name, final BeltKind kind, final Waiting waiting, final int slowness) {
        return crew(name, false, belt(kind).with("waiting", waiting), JvmFlags.NATIVE_ACCESS, false, slowness);
    }

    private Contestant crew(
            final String name,
            final boolean isBaseline,
            final Settings belt,
            final JvmFlags flags,
            final boolean isInProcess,
            final int slowness) {
        return new QueueCrew(name, isBaseline, load, shape, belt, flags, isInProcess, slowness);
    }

    private static Settings belt(final BeltKind kind) {
        return Settings.of()
                .with("belt", kind)
                .with("spinning", false)
                .with("pace", Producer.Pace.SPIN)
                .with("pace_ns", PACE.toNanos());
    }

    private static String name(final Waiting waiting) {
        return waiting == Waiting.BUSY_SPIN ? "busySpin" : "balanced";
    }
}
