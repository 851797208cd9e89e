/** Meters of Micrometer for what a program uses of Penstock. */
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module io.penstock.micrometer {
    requires transitive io.penstock.core;
    requires transitive micrometer.core;

    /* Each binder needs the module whose numbers it shows, and no other does. */
    requires static transitive io.penstock.pool;
    requires static transitive io.penstock.queue;
    requires static transitive io.penstock.sink;
    requires static transitive io.penstock.sync;

    exports io.penstock.micrometer;
}
