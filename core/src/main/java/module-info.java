/**
 * The foundation of the other modules: shared files, liveness, waiting, and objects to bytes.
 *
 * <p>The packages below {@code io.penstock.core} are exported to our own modules alone. A new module of ours adds its name to those that it
 * uses. A port that is found by {@code ServiceLoader} has its {@code uses} where it is looked for, and its {@code provides} in the module
 * that implements it. (The formatter drops comments between exports, so this stands here.)
 */
// The modules above are not there yet when this one is compiled; the libraries are automatic modules.
@SuppressWarnings({"module", "requires-automatic"})
module io.penstock.core {
    requires com.esotericsoftware.kryo;
    requires com.sun.jna;
    requires org.agrona;

    /* Their dates travel, and the recorder is told, where a program has these modules. */
    requires static java.sql;
    requires static java.xml;
    requires static jdk.jfr;

    exports io.penstock;
    exports io.penstock.codec;
    exports io.penstock.core.channel to
            io.penstock.cli,
            io.penstock.joinable,
            io.penstock.objects,
            io.penstock.pipe,
            io.penstock.queue,
            io.penstock.sink,
            io.penstock.sync;
    exports io.penstock.core.events to
            io.penstock.joinable,
            io.penstock.pool,
            io.penstock.sync;
    exports io.penstock.core.hub to
            io.penstock.joinable,
            io.penstock.objects,
            io.penstock.pipe,
            io.penstock.process,
            io.penstock.queue,
            io.penstock.sink,
            io.penstock.sync;
    exports io.penstock.core.jvm to
            io.penstock.process,
            io.penstock.sink;
    exports io.penstock.core.lock to
            io.penstock.joinable,
            io.penstock.objects,
            io.penstock.queue,
            io.penstock.sink,
            io.penstock.sync,
            io.penstock.valkey;
    exports io.penstock.core.memory to
            io.penstock.cli,
            io.penstock.joinable,
            io.penstock.objects,
            io.penstock.pipe,
            io.penstock.process,
            io.penstock.queue,
            io.penstock.sink,
            io.penstock.sync;
    exports io.penstock.core.ring to
            io.penstock.pipe,
            io.penstock.queue,
            io.penstock.sink;
    exports io.penstock.core.wait to
            io.penstock.cli,
            io.penstock.joinable,
            io.penstock.objects,
            io.penstock.pipe,
            io.penstock.pool,
            io.penstock.process,
            io.penstock.queue,
            io.penstock.sink,
            io.penstock.sync,
            io.penstock.valkey;

    uses io.penstock.core.channel.ChannelViewProvider;
}
