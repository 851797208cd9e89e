/** An application as a module: what it must say to use Penstock. */
module acme.app {
    requires io.penstock.joinable;
    requires io.penstock.process;
    requires io.penstock.sink;
    requires java.logging;

    opens acme.app.items to
            io.penstock.core;
}
