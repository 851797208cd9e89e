/** An application as a module: what it must say to use a pool of processes, and a crew. */
module acme.mill {
    requires io.penstock.pool;
    requires java.sql;

    opens acme.mill.goods to
            io.penstock.core;
}
