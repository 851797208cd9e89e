/** An application as a module: what it must say to use a board, children whose tasks are lambdas, and a queue. */
module acme.desk {
    requires io.penstock.process;
    requires io.penstock.queue;
    requires io.penstock.sync;

    opens acme.desk.items to
            io.penstock.core,
            io.penstock.sync;
}
