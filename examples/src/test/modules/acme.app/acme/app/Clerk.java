package acme.app;

import acme.app.items.Line;
import acme.app.items.Order;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import io.penstock.queue.BoundedQueue;
import java.nio.file.Path;
import java.util.List;

final class Clerk {
    private Clerk() {}

    public static void main(final String[] args) throws Exception {
        final Path hub = Path.of(args[0]);
        try (Connection<Order, Order> shop = ChildJvm.parent(Order.class, Order.class);
                JoinableQueue<Order> orders =
                        JoinableQueue.at(hub.resolve("orders"), Order.class).open();
                BoundedQueue<Line> lines =
                        BoundedQueue.at(hub.resolve("lines"), Line.class).open()) {
            try (Lease<Order> lease = orders.lease()) {
                Shop.log(hub, "a clerk of " + Clerk.class.getModule().getName() + " has order "
                        + lease.value().id());
                shop.send(lease.value());
                lease.done();
            }
            final Order second = shop.receive();
            shop.send(new Order(second.id(), second.size(), List.of(lines.take())));
        }
    }
}
