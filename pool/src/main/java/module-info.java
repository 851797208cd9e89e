/** Executors whose tasks run in child JVMs, and the same on threads; crews of child JVMs that work on a queue. */
module io.penstock.pool {
    requires transitive io.penstock.joinable;
    requires transitive io.penstock.process;

    exports io.penstock.pool;

    opens io.penstock.pool.crew to
            io.penstock.core;
}
