package io.penstock.objects.host;

import io.penstock.objects.ProxyAddress;
import java.time.Duration;

/** What a user can do with a proxy besides calling it. */
public final class ClientProxies {
    private ClientProxies() {}

    private static ProxyHandler handler(final Object proxy) {
        if (Proxies.handler(proxy) instanceof ProxyHandler handler) {
            return handler;
        }
        throw new IllegalArgumentException("not the proxy of a hosted object: class="
                + (proxy == null ? "null" : proxy.getClass().getName()));
    }

    public static <T> T withTimeout(final T proxy, final Class<T> type, final Duration timeout) {
        return Proxies.make(type, handler(proxy).withTimeout(timeout));
    }

    public static void release(final ClientCore client, final Object proxy) throws InterruptedException {
        client.release(handler(proxy));
    }

    public static ProxyAddress address(final Object proxy) {
        return handler(proxy).address();
    }

    public static <T> T open(final ProxyAddress address, final Class<T> type) {
        if (!type.getName().equals(address.type())) {
            throw new IllegalArgumentException("the address is of another interface: type=" + type.getName()
                    + " address=" + address + "; open it with the interface that it names");
        }
        return SharedClients.open(address, type);
    }
}
