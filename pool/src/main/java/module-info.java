/** Executors whose tasks run in child JVMs, and the same on threads. */
module io.penstock.pool {
    requires transitive io.penstock.process;

    exports io.penstock.pool;
}
