package io.penstock.objects.host;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A method of a registered interface.
 *
 * @param number as messages have it
 * @param parameters boxed
 * @param mayRefer of each parameter: whether an object may travel in it by reference
 * @param mayReturnReference the same of the result
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HostedMethod(int number, Method method, Class<?>[] parameters, boolean[] mayRefer, boolean mayReturnReference) {
    static HostedMethod of(final int number, final Method method) {
        final Class<?>[] declared = method.getParameterTypes();
        final boolean[] mayRefer = new boolean[declared.length];
        for (int i = 0; i < declared.length; i++) {
            mayRefer[i] = mayRefer(declared[i]);
        }
        return new HostedMethod(
                number,
                method,
                MethodType.methodType(void.class, declared).wrap().parameterArray(),
                mayRefer,
                mayRefer(method.getReturnType()));
    }

    private static boolean mayRefer(final Class<?> declared) {
        return declared.isInterface() || declared == Object.class;
    }

    /** Tells the method from all others of its interface, in all processes. */
    static String signature(final Method method) {
        return method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getName)
                        .collect(Collectors.joining(",", "(", ")"))
                + method.getReturnType().getName();
    }

    /** What is wrong with arguments that have arrived; null if nothing is. */
    String fault(final Object[] arguments) {
        if (arguments.length != parameters.length) {
            return "the method takes another number of arguments: arguments=" + arguments.length + " expected="
                    + parameters.length;
        }
        for (int i = 0; i < parameters.length; i++) {
            final Object argument = arguments[i];
            final boolean fits = argument == null
                    ? !method.getParameterTypes()[i].isPrimitive()
                    : parameters[i].isInstance(argument);
            if (!fits) {
                return "an argument is of another type: index=" + i + " class="
                        + (argument == null ? "null" : argument.getClass().getName()) + " expected="
                        + parameters[i].getName();
            }
        }
        return null;
    }

    boolean declares(final Throwable thrown) {
        if (thrown instanceof RuntimeException || thrown instanceof Error) {
            return true;
        }
        for (final Class<?> declared : method.getExceptionTypes()) {
            if (declared.isInstance(thrown)) {
                return true;
            }
        }
        return false;
    }
}
