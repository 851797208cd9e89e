package io.penstock.objects.host;

import io.penstock.objects.CallRefusedException;
import io.penstock.objects.ProxyAddress;
import io.penstock.objects.StaleProxyException;

/**
 * What travels by reference in the calls of a host.
 *
 * @param line of the call
 * @param call its number
 */
record HostCarrier(HostCore host, HostLine line, long call) implements Carrier {
    @Override
    public Object outgoing(final Object value, final Class<?> declared) {
        final Object handler = Proxies.handler(value);
        if (handler instanceof ProxyHandler proxy) {
            return proxy.address();
        }
        if (handler instanceof CallbackHandler callback) {
            if (callback.line() != line || !line.isIn(callback.call())) {
                throw new CallRefusedException(
                        "an object of one client cannot be sent to another: type="
                                + callback.type().type.getName() + "; host it, and send the hosted object's proxy",
                        null);
            }
            return new CallbackReference(callback.object(), callback.type().index);
        }
        final HostedType type = host.type(declared);
        if (type == null) {
            return value;
        }
        return host.address(host.objects().give(value, type.index, HostedObject.Origin.RETURNED, line.session()), type);
    }

    @Override
    public Object incoming(final Object value, final Class<?> declared) {
        if (value instanceof CallbackReference reference) {
            final HostedType type = host.type(reference.type());
            if (type == null) {
                throw new CallRefusedException("no interface has this index: index=" + reference.type(), null);
            }
            return Proxies.make(type.type, new CallbackHandler(line, call, type, reference.object()));
        }
        if (!(value instanceof ProxyAddress address)) {
            return value;
        }
        if (!address.path().equals(host.path())) {
            return SharedClients.open(address, declared);
        }
        final HostedObject object = address.object() == 0
                ? host.objects().named(address.name())
                : address.incarnation() == host.incarnation() ? host.objects().find(address.object()) : null;
        final Object target = object == null ? null : object.target();
        if (target == null) {
            throw new StaleProxyException("an argument is the proxy of an object that is gone: " + address, null);
        }
        return target;
    }
}
