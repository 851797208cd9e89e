/** Pipes between two JVMs of one host. */
@SuppressWarnings({"module", "requires-automatic"})
module io.penstock.pipe {
    requires transitive io.penstock.core;
    requires jdk.net;
    requires org.agrona;

    exports io.penstock.pipe;
    exports io.penstock.pipe.engine to
            io.penstock.objects,
            io.penstock.pool,
            io.penstock.process;

    provides io.penstock.core.channel.ChannelViewProvider with
            io.penstock.pipe.engine.PipeViewProvider;
}
