package io.penstock.objects.host;

import io.penstock.objects.ProxyAddress;
import io.penstock.objects.StaleProxyException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.time.Duration;

/**
 * A proxy of a hosted object. A named one finds its object again in a new host; any other belongs to one host.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> a client's. <b>Blocks:</b> as calls do; {@code equals}, {@code hashCode} and {@code toString} do not.
 */
final class ProxyHandler implements InvocationHandler {
    /** Where the named object is in a session. */
    private record Found(ClientSession session, long object) {}

    final ClientCore client;
    final Class<?> type;
    private final ProxyAddress address;
    private final Duration timeout; // null for the client's
    private volatile Found found;

    ProxyHandler(final ClientCore client, final Class<?> type, final ProxyAddress address, final Duration timeout) {
        this.client = client;
        this.type = type;
        this.address = address;
        this.timeout = timeout;
    }

    ProxyHandler withTimeout(final Duration other) {
        return new ProxyHandler(client, type, address, other);
    }

    ProxyAddress address() {
        return address;
    }

    Duration timeout() {
        return timeout;
    }

    /** The number of the object in the host of a session; 0 if it is to be found by its name first. */
    long objectIn(final ClientSession session) {
        if (address.object() != 0) {
            if (address.incarnation() != session.incarnation()) {
                throw new StaleProxyException(
                        "the host of this proxy has ended, and another one serves now: " + this
                                + "; get the object anew, or give it a name in the host",
                        null);
            }
            return address.object();
        }
        final Found known = found;
        return known != null && known.session == session ? known.object : 0;
    }

    void foundIn(final ClientSession session, final long object) {
        found = new Found(session, object);
    }

    @Override
    public Object invoke(final Object proxy, final Method method, final Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> Proxies.handler(arguments[0]) instanceof ProxyHandler other && isSame(other);
                case "hashCode" ->
                    address.object() == 0
                            ? address.name().hashCode()
                            : Long.hashCode(address.incarnation() + address.object());
                default -> toString();
            };
        }
        return client.call(this, method, arguments);
    }

    /** Whether both stand for the same object. */
    private boolean isSame(final ProxyHandler other) {
        return address.object() == other.address.object()
                && address.name().equals(other.address.name())
                && (address.object() == 0 || address.incarnation() == other.address.incarnation())
                && client.path().equals(other.client.path());
    }

    @Override
    public String toString() {
        return "proxy of " + (address.object() == 0 ? "name=" + address.name() : "object=" + address.object())
                + " type=" + type.getName() + " host=" + client.path();
    }
}
