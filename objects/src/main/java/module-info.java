/** Maps, lists and values that JVMs share, and objects that a host serves by their interfaces. */
@SuppressWarnings("requires-automatic")
module io.penstock.objects {
    requires transitive io.penstock.process;
    requires io.penstock.queue;
    requires org.agrona;

    exports io.penstock.objects;

    /* A map, list or value travels as its address. */
    opens io.penstock.objects to
            io.penstock.core;
    opens io.penstock.objects.host to
            io.penstock.core;

    provides io.penstock.core.channel.ChannelViewProvider with
            io.penstock.objects.engine.MapViewProvider,
            io.penstock.objects.engine.ListViewProvider,
            io.penstock.objects.engine.ValueViewProvider;
}
