package io.penstock.pool.engine;

import java.lang.reflect.InvocationTargetException;

/** Keeps Ctrl-C, which a terminal sends to all processes, from ending a worker: the process that has the pool decides. */
final class SignalGuard {
    private SignalGuard() {}

    /** Without the module jdk.unsupported it does nothing. */
    static void ignoreInterruptSignal() {
        try {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance("INT"),
                            handler.getField("SIG_IGN").get(null));
        } catch (final ReflectiveOperationException | IllegalArgumentException unsupported) {
            if (unsupported instanceof InvocationTargetException thrown && thrown.getCause() instanceof Error error) {
                throw error;
            }
        }
    }
}
