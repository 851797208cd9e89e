package acme.closed;

import io.penstock.codec.CodecException;
import io.penstock.queue.BoundedQueue;
import java.nio.file.Path;

final class Shop {
    private Shop() {}

    private record Order(long id) {}

    public static void main(final String[] args) throws Exception {
        try (BoundedQueue<Order> orders =
                BoundedQueue.at(Path.of(args[0], "orders"), Order.class).maxItems(10).create()) {
            orders.put(new Order(1));
        } catch (final CodecException refused) {
            System.out.println(refused.getMessage());
        }
    }
}
