package io.penstock.objects.host;

import io.penstock.objects.CallRefusedException;
import io.penstock.objects.StaleProxyException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;

/** Calls as messages, and messages as calls: the same in both directions. */
final class Calls {
    private static final Object[] NONE = {};

    private Calls() {}

    /** The message of a call, complete but for its number. */
    static byte[] encode(
            final HostedType type,
            final HostedMethod method,
            final long object,
            final Object[] arguments,
            final Carrier carrier) {
        final byte[] message = arguments == null || arguments.length == 0
                ? new byte[HostMessages.HEAD]
                : type.coder.encode(Carrier.outgoing(carrier, method, arguments), HostMessages.HEAD);
        return HostMessages.head(message, HostMessages.CALL, 0, object, method.number());
    }

    /** Runs a call that has arrived; returns its answer, without a number. Whatever goes wrong is in the answer. */
    static byte[] run(
            final HostedType type,
            final HostedMethod method,
            final Object target,
            final byte[] message,
            final Carrier carrier) {
        try {
            final Object[] arguments = arguments(type, message);
            Carrier.incoming(carrier, method, arguments);
            final String fault = method.fault(arguments);
            if (fault != null) {
                return refused(
                        HostMessages.NOT_SERVED,
                        fault + " method=" + method.method()
                                + "; use the same version of the interface in all processes");
            }
            final Object result = method.method().invoke(target, arguments);
            return result(type, method, result, carrier);
        } catch (final InvocationTargetException thrown) {
            return Thrown.encode(thrown.getCause(), type.coder);
        } catch (final StaleProxyException gone) {
            return refused(HostMessages.STALE, gone.getMessage());
        } catch (final CallRefusedException refusal) {
            return refused(HostMessages.NOT_SERVED, refusal.getMessage());
        } catch (final Throwable unreadable) {
            return Thrown.encode(unreadable, type.coder);
        }
    }

    static Object[] arguments(final HostedType type, final byte[] message) throws IOException {
        if (message.length == HostMessages.HEAD) {
            return NONE;
        }
        if (type.coder.decode(message, HostMessages.HEAD) instanceof Object[] arguments) {
            return arguments;
        }
        throw new IOException("damaged call: its arguments are no array: type=" + type.type.getName());
    }

    private static byte[] result(
            final HostedType type, final HostedMethod method, final Object result, final Carrier carrier) {
        if (result == null) {
            return HostMessages.head(new byte[HostMessages.HEAD], HostMessages.NOTHING, 0, 0, 0);
        }
        final Object travels = method.mayReturnReference()
                ? carrier.outgoing(result, method.method().getReturnType())
                : result;
        return HostMessages.head(type.coder.encode(travels, HostMessages.HEAD), HostMessages.RESULT, 0, 0, 0);
    }

    static byte[] refused(final int reason, final String text) {
        return HostMessages.text(HostMessages.REFUSED, 0, reason, text);
    }

    /** What the caller gets: a value, or an exception that is thrown. */
    static Object outcome(final HostedType type, final HostedMethod method, final byte[] answer, final Carrier carrier)
            throws Throwable {
        switch (HostMessages.type(answer)) {
            case HostMessages.NOTHING -> {
                if (method.method().getReturnType().isPrimitive()
                        && method.method().getReturnType() != void.class) {
                    throw new CallRefusedException("the answer has no value: method=" + method.method(), null);
                }
                return null;
            }
            case HostMessages.RESULT -> {
                final Object value = type.coder.decode(answer, HostMessages.HEAD);
                return method.mayReturnReference()
                        ? carrier.incoming(value, method.method().getReturnType())
                        : value;
            }
            case HostMessages.THROWN -> throw Thrown.decode(answer, type.coder, method);
            default -> throw Refusals.exception(answer);
        }
    }
}
