/** A queue whose items are given again when their taker dies, and that can be joined. */
@SuppressWarnings({"module", "requires-automatic"})
module io.penstock.joinable {
    requires transitive io.penstock.queue;
    requires org.agrona;

    exports io.penstock.joinable;
    exports io.penstock.joinable.engine to
            io.penstock.valkey;

    /* A queue travels as its address. */
    opens io.penstock.joinable to
            io.penstock.core;

    uses io.penstock.joinable.engine.LeaseEngineProvider;

    provides io.penstock.core.channel.ChannelViewProvider with
            io.penstock.joinable.engine.JoinableViewProvider;
}
