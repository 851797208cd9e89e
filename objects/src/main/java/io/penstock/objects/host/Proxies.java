package io.penstock.objects.host;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** Makes and recognizes proxies. */
final class Proxies {
    private Proxies() {}

    static <T> T make(final Class<T> type, final InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** The handler of a proxy, ours or not; null for what is none. */
    static Object handler(final Object value) {
        return value != null && Proxy.isProxyClass(value.getClass()) ? Proxy.getInvocationHandler(value) : null;
    }
}
