package io.penstock.objects.host;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;

/**
 * The proxy of a client's object in the host, good while the call lasts that has brought it.
 *
 * @param line of the call
 * @param call its number
 * @param type its interface
 * @param object its number
 */
record CallbackHandler(HostLine line, long call, HostedType type, long object) implements InvocationHandler {
    @Override
    public Object invoke(final Object proxy, final Method method, final Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" ->
                    Proxies.handler(arguments[0]) instanceof CallbackHandler other
                            && other.object == object
                            && other.line == line;
                case "hashCode" -> Long.hashCode(object);
                default -> "callback of a client: type=" + type.type.getName() + " object=" + object;
            };
        }
        return line.callBack(type, type.method(method), this, arguments);
    }
}
