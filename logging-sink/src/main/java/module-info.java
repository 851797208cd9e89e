/** Many JVMs log into one file. */
@SuppressWarnings("requires-automatic")
module io.penstock.sink {
    requires transitive io.penstock.core;
    requires org.agrona;
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;
    requires static info.picocli;
    requires static java.logging;
    requires static org.apache.logging.log4j;
    requires static org.apache.logging.log4j.core;

    exports io.penstock.sink;
    exports io.penstock.sink.jul;
    exports io.penstock.sink.log4j2;
    exports io.penstock.sink.logback;

    /* Log4j sets the fields of the appender's builder by reflection, and picocli those of the command. */
    opens io.penstock.sink.log4j2 to
            org.apache.logging.log4j.core;
    opens io.penstock.sink to
            info.picocli;

    provides io.penstock.core.channel.ChannelViewProvider with
            io.penstock.sink.bridge.LaneViewProvider,
            io.penstock.sink.bridge.SinkViewProvider;
}
