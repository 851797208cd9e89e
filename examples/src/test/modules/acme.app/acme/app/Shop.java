package acme.app;

import acme.app.items.Line;
import acme.app.items.Order;
import io.penstock.joinable.JoinableQueue;
import io.penstock.pipe.Receiver;
import io.penstock.process.ChildJvm;
import io.penstock.queue.BoundedQueue;
import io.penstock.sink.LogSink;
import io.penstock.sink.jul.PenstockHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Gives orders to a child JVM by a queue, hears of them by a pipe, and both log into one file. */
final class Shop {
    private Shop() {}

    public static void main(final String[] args) throws Exception {
        final Path hub = Path.of(args[0]);
        final Path log = hub.resolve("app.log");
        try (LogSink sink = LogSink.to(log).listen(hub.resolve("lanes")).start()) {
            log(hub, "the shop is open");
            serve(hub);
        }
        System.out.println(Files.readString(log));
    }

    private static void serve(final Path hub) throws Exception {
        final Path path = hub.resolve("orders");
        try (JoinableQueue<Order> orders = JoinableQueue.at(path, Order.class).maxItems(10).create();
                BoundedQueue<Line> lines = BoundedQueue.at(hub.resolve("lines"), Line.class).maxItems(10).create();
                ChildJvm<Order, Order> child =
                        ChildJvm.start(Clerk.class, Order.class, Order.class, hub.toString())) {
            final Receiver<Order> done = child.connection();
            lines.put(new Line("ribbon", 7));
            orders.put(new Order(1, Order.Size.LARGE, List.of(new Line("pen", 3), new Line("ink", 1))));
            orders.join();
            System.out.println(done.receive());
            child.connection().send(new Order(2, Order.Size.SMALL, List.of()));
            System.out.println(done.receive());
        }
    }

    static void log(final Path hub, final String text) throws Exception {
        final Logger logger = Logger.getLogger("acme");
        logger.setUseParentHandlers(false);
        final PenstockHandler handler = new PenstockHandler(hub.resolve("lanes"));
        logger.addHandler(handler);
        logger.log(Level.INFO, text);
        handler.close();
    }
}
