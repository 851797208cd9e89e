/** An application as a module: what it must say to use shared maps, a queue that travels, and hosted objects. */
module acme.hall {
    requires io.penstock.objects;
    requires io.penstock.queue;

    opens acme.hall.items to
            io.penstock.core,
            io.penstock.objects;
}
