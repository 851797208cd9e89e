package io.penstock.objects.host;

/** How objects that are not copied travel, in one direction of a call: as values that name them. */
interface Carrier {
    /**
     * What travels in place of a value: the value itself, unless it is a proxy or its declared type is a registered interface.
     *
     * @param declared the type in the method's declaration
     */
    Object outgoing(Object value, Class<?> declared);

    /** The value that has travelled: a name becomes an object or a proxy. */
    Object incoming(Object value, Class<?> declared);

    static Object[] outgoing(final Carrier carrier, final HostedMethod method, final Object[] arguments) {
        Object[] changed = arguments;
        for (int i = 0; i < arguments.length; i++) {
            if (method.mayRefer()[i] && arguments[i] != null) {
                final Object travels =
                        carrier.outgoing(arguments[i], method.method().getParameterTypes()[i]);
                if (travels != arguments[i]) {
                    changed = changed == arguments ? arguments.clone() : changed;
                    changed[i] = travels;
                }
            }
        }
        return changed;
    }

    static void incoming(final Carrier carrier, final HostedMethod method, final Object[] arguments) {
        for (int i = 0; i < Math.min(arguments.length, method.mayRefer().length); i++) {
            if (method.mayRefer()[i] && arguments[i] != null) {
                arguments[i] = carrier.incoming(arguments[i], method.method().getParameterTypes()[i]);
            }
        }
    }
}
