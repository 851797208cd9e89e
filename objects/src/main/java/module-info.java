/** Maps, lists and values that JVMs share, and objects that a host serves by their interfaces. */
module io.penstock.objects {
    requires transitive io.penstock.process;
    requires io.penstock.queue;

    exports io.penstock.objects;

    opens io.penstock.objects.host to
            io.penstock.core;
}
