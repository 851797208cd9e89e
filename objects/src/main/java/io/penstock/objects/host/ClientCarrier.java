package io.penstock.objects.host;

import io.penstock.objects.CallRefusedException;
import io.penstock.objects.ProxyAddress;
import io.penstock.objects.StaleProxyException;
import java.util.HashMap;
import java.util.Map;

/** What travels by reference in one call of a client, and the client's objects that the host may call while it lasts. */
final class ClientCarrier implements Carrier {
    private final ClientSession session;
    private final Map<Long, ClientLine.Callback> known;
    private final Map<Long, ClientLine.Callback> brought = new HashMap<>();

    /** Of a call of this client. */
    ClientCarrier(final ClientSession session) {
        this(session, Map.of());
    }

    /** Of a callback. */
    ClientCarrier(final ClientSession session, final Map<Long, ClientLine.Callback> known) {
        this.session = session;
        this.known = known;
    }

    /** What the call has brought. */
    Map<Long, ClientLine.Callback> brought() {
        return brought;
    }

    @Override
    public Object outgoing(final Object value, final Class<?> declared) {
        final Object handler = Proxies.handler(value);
        if (handler instanceof ProxyHandler proxy) {
            return proxy.address();
        }
        if (handler instanceof CallbackHandler) {
            throw new CallRefusedException(
                    "an object of a client cannot be sent on to another host: type=" + declared.getName(), null);
        }
        final HostedType type = session.typeIfServed(declared);
        if (type == null) {
            return value;
        }
        final long number = session.nextCallback();
        brought.put(number, new ClientLine.Callback(type, value));
        return new CallbackReference(number, type.index);
    }

    @Override
    public Object incoming(final Object value, final Class<?> declared) {
        if (value instanceof ProxyAddress address) {
            return address.path().equals(session.client.path())
                    ? session.client.proxy(address, session.typeNamed(address.type(), declared))
                    : SharedClients.open(address, declared);
        }
        if (value instanceof CallbackReference reference) {
            final ClientLine.Callback own = brought.containsKey(reference.object())
                    ? brought.get(reference.object())
                    : known.get(reference.object());
            if (own == null) {
                throw new StaleProxyException("the callback's call has ended: " + reference, null);
            }
            return own.target();
        }
        return value;
    }
}
