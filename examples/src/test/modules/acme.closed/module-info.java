/** An application that forgot to open the package of its items. */
module acme.closed {
    requires io.penstock.queue;
}
