package io.penstock.valkey;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** Leases an item, says so, and never finishes it. */
public final class LeaseHolder {
    private LeaseHolder() {}

    public static void main(final String[] arguments) throws Exception {
        final JoinableQueue<String> queue =
                JoinableQueue.at(URI.create(arguments[0]), String.class).open();
        final Lease<String> lease = queue.lease();
        System.out.println(lease.value() + lease.deliveries());
        new CountDownLatch(1).await();
    }
}
