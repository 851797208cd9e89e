/** Shared values, flags, locks and semaphores between JVMs, on a board: a file of named entries. */
@SuppressWarnings("requires-automatic")
module io.penstock.sync {
    requires transitive io.penstock.core;
    requires org.agrona;

    exports io.penstock.sync;

    /* An entry travels as its address. */
    opens io.penstock.sync to
            io.penstock.core;

    provides io.penstock.core.channel.ChannelViewProvider with
            io.penstock.sync.engine.BoardViewProvider;
}
