package io.penstock.benchmarks.pipe;

import io.penstock.Waiting;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.benchmarks.pipe.PenstockObjects.Ends;

/** The contestants under a load: Penstock in its forms, the bare rings below it, and the peers. */
record Peers(Load load) {
    /** JNA finds no native part then, and threads sleep at the doorbell. */
    private static final JvmFlags NO_FUTEX = JvmFlags.of("-Djna.nounpack=true", "-Djna.nosys=true");

    private static final int LARGE_RING = 4 * 1024 * 1024;

    Contestant bytes(final Waiting waiting, final int slowness) {
        return ours("Penstock bytes, " + name(waiting), link(PenstockBytes.class), waiting, slowness);
    }

    /** With rings of 4 MiB, for large messages. */
    Contestant bytesLargeRing(final Waiting waiting, final int slowness) {
        final String name = "Penstock bytes, " + name(waiting) + ", ring of 4 MiB";
        return ours(name, link(PenstockBytes.class).with("ring", LARGE_RING), waiting, slowness);
    }

    Contestant bytesSingleThreaded(final Waiting waiting, final int slowness) {
        final String name = "Penstock bytes, " + name(waiting) + ", singleThreaded";
        return ours(name, singleThreaded(PenstockBytes.class), waiting, slowness);
    }

    Contestant claims(final Waiting waiting, final int slowness) {
        return ours("Penstock claim/handler, " + name(waiting), link(PenstockClaims.class), waiting, slowness);
    }

    Contestant claimsSingleThreaded(final Waiting waiting, final int slowness) {
        final String name = "Penstock claim/handler, " + name(waiting) + ", singleThreaded";
        return ours(name, singleThreaded(PenstockClaims.class), waiting, slowness);
    }

    Contestant records(final Waiting waiting, final int slowness) {
        return ours("Penstock records, " + name(waiting), link(PenstockObjects.class), waiting, slowness);
    }

    /** Sleeps at the doorbell. */
    Contestant doorbell(final int slowness) {
        final Settings settings = link(PenstockBytes.class).with("waiting", Waiting.BALANCED);
        return pair("the same by doorbell", settings, NO_FUTEX, slowness);
    }

    Contestant ring(final RawRing.Memory memory) {
        final Settings settings = link(RawRing.class).with("memory", memory);
        return memory == RawRing.Memory.AGRONA_UNSAFE
                ? baseline("raw ring", settings, JvmFlags.AGRONA_UNSAFE, 1)
                : pair("raw ring, our memory", settings, JvmFlags.NONE, 1);
    }

    Contestant aeron() {
        return new LinkPair("Aeron IPC", true, load, link(AeronIpc.class), JvmFlags.AGRONA_UNSAFE, true, 1);
    }

    Contestant chronicle(final int slowness) {
        return baseline("Chronicle Queue", link(ChronicleQueues.class), JvmFlags.CHRONICLE, slowness);
    }

    Contestant socket(final UnixSocket.Mode mode, final int slowness) {
        final Settings settings = link(UnixSocket.class).with("mode", mode);
        return mode == UnixSocket.Mode.BLOCKING
                ? baseline("JDK unix socket", settings, JvmFlags.NONE, slowness)
                : pair("JDK unix socket, spinning", settings, JvmFlags.NONE, slowness);
    }

    Contestant jeroMq(final int slowness) {
        return baseline("JeroMQ PAIR", link(JeroMqPair.class), JvmFlags.NONE, slowness);
    }

    Contestant python(final int slowness) {
        return new PythonPipe(load, slowness);
    }

    private Contestant ours(final String name, final Settings link, final Waiting waiting, final int slowness) {
        return pair(name, link.with("waiting", waiting), JvmFlags.NATIVE_ACCESS, slowness);
    }

    private Contestant pair(final String name, final Settings link, final JvmFlags flags, final int slowness) {
        return new LinkPair(name, false, load, link, flags, false, slowness);
    }

    private Contestant baseline(final String name, final Settings link, final JvmFlags flags, final int slowness) {
        return new LinkPair(name, true, load, link, flags, false, slowness);
    }

    private static String name(final Waiting waiting) {
        return waiting == Waiting.BUSY_SPIN ? "busySpin" : "balanced";
    }

    private static Settings singleThreaded(final Class<? extends Link> type) {
        return link(type).with("ends", Ends.SINGLE_THREADED);
    }

    private static Settings link(final Class<? extends Link> type) {
        return Settings.of()
                .with("link", type)
                .with("ends", Ends.ANY_THREAD)
                .with("ring", PenstockObjects.DEFAULT_RING);
    }
}
