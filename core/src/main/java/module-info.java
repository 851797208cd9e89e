/** What all of Penstock stands on: shared files, who is alive, waiting, and objects to bytes. */
// module: the modules above this one are not there yet when it is compiled. requires-*automatic: so are these
// libraries.
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module io.penstock.core {
    requires com.esotericsoftware.kryo;
    requires com.sun.jna;
    requires org.agrona;
    requires org.objenesis;

    /* Kryo makes objects without a constructor by the JDK's sun.reflect.ReflectionFactory, which it looks for by name. */
    requires jdk.unsupported;

    exports io.penstock;
    exports io.penstock.codec;
    exports io.penstock.core.channel to
            io.penstock.joinable,
            io.penstock.pipe,
            io.penstock.queue,
            io.penstock.sink;
    exports io.penstock.core.hub to
            io.penstock.joinable,
            io.penstock.pipe,
            io.penstock.process,
            io.penstock.queue,
            io.penstock.sink;
    exports io.penstock.core.lock to
            io.penstock.joinable,
            io.penstock.queue;
    exports io.penstock.core.memory to
            io.penstock.joinable,
            io.penstock.pipe,
            io.penstock.process,
            io.penstock.queue,
            io.penstock.sink;
    exports io.penstock.core.ring to
            io.penstock.pipe,
            io.penstock.queue,
            io.penstock.sink;
    exports io.penstock.core.wait to
            io.penstock.joinable,
            io.penstock.pipe,
            io.penstock.process,
            io.penstock.queue,
            io.penstock.sink;
}
