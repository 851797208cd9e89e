/** A bounded blocking queue between JVMs. */
@SuppressWarnings({"module", "requires-automatic"})
module io.penstock.queue {
    requires transitive io.penstock.core;
    requires org.agrona;

    exports io.penstock.queue;
    exports io.penstock.queue.engine to
            io.penstock.joinable,
            io.penstock.valkey;

    /* A queue travels as its address. */
    opens io.penstock.queue.engine to
            io.penstock.core;

    uses io.penstock.queue.engine.QueueEngineProvider;

    provides io.penstock.core.channel.ChannelViewProvider with
            io.penstock.queue.engine.QueueViewProvider;
}
