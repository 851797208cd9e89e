package io.penstock.objects.host;

import io.penstock.objects.host.HostedObject.Origin;
import java.lang.reflect.InvocationTargetException;

/** Makes an object for a client. */
final class Creation {
    /** What a user's factory does with the arguments that have arrived. */
    @FunctionalInterface
    interface Factory {
        Object create(Object[] arguments) throws Exception;
    }

    private Creation() {}

    static byte[] create(
            final HostCore host,
            final Session session,
            final HostedType type,
            final byte[] message,
            final Carrier carrier) {
        final Factory factory = host.factory(type);
        if (factory == null) {
            return Calls.refused(
                    HostMessages.NOT_SERVED,
                    "the host has no factory for this interface: type=" + type.type.getName() + " host=" + host.path());
        }
        try {
            final Object[] arguments = Calls.arguments(type, message);
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = carrier.incoming(arguments[i], Object.class);
            }
            final Object made = type.type.cast(factory.create(arguments));
            if (made == null) {
                throw new IllegalStateException("the factory has returned null: type=" + type.type.getName());
            }
            final HostedObject object = host.objects().give(made, type.index, Origin.CREATED, session);
            if (!session.create(object)) {
                if (object.isNobodys() && host.objects().end(object) && made instanceof AutoCloseable closeable) {
                    host.close(closeable);
                }
            }
            return HostMessages.head(
                    new byte[HostMessages.HEAD],
                    HostMessages.OBJECT,
                    0,
                    object.number,
                    HostMessages.methodOf(type.index, 0));
        } catch (final InvocationTargetException thrown) {
            return Thrown.encode(thrown.getCause(), type.coder);
        } catch (final io.penstock.objects.CallRefusedException refusal) {
            return Calls.refused(HostMessages.NOT_SERVED, refusal.getMessage());
        } catch (final Throwable thrown) {
            return Thrown.encode(thrown, type.coder);
        }
    }
}
