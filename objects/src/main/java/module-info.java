/** Maps, lists and values that JVMs share. */
@SuppressWarnings("requires-automatic")
module io.penstock.objects {
    requires transitive io.penstock.core;
    requires org.agrona;

    exports io.penstock.objects;

    /* A map, list or value travels as its address. */
    opens io.penstock.objects to
            io.penstock.core;

    provides io.penstock.core.channel.ChannelViewProvider with
            io.penstock.objects.engine.MapViewProvider,
            io.penstock.objects.engine.ListViewProvider,
            io.penstock.objects.engine.ValueViewProvider;
}
