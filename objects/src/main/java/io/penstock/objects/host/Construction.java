package io.penstock.objects.host;

import io.penstock.objects.CallRefusedException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the constructor that fits arguments. */
final class Construction {
    private Construction() {}

    static Object create(final List<Constructor<?>> constructors, final Object[] arguments) throws Exception {
        final List<Constructor<?>> fitting = new ArrayList<>();
        for (final Constructor<?> constructor : constructors) {
            if (fits(constructor, arguments)) {
                fitting.add(constructor);
            }
        }
        if (fitting.size() != 1) {
            throw new CallRefusedException(
                    (fitting.isEmpty()
                                    ? "no constructor takes these arguments"
                                    : "several constructors take these arguments")
                            + ": arguments=" + classes(arguments) + " constructors=" + constructors,
                    null);
        }
        return fitting.get(0).newInstance(arguments);
    }

    private static boolean fits(final Constructor<?> constructor, final Object[] arguments) {
        final Class<?>[] declared = constructor.getParameterTypes();
        final Class<?>[] boxed =
                MethodType.methodType(void.class, declared).wrap().parameterArray();
        if (declared.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < boxed.length; i++) {
            if (arguments[i] == null ? declared[i].isPrimitive() : !boxed[i].isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }

    private static String classes(final Object[] arguments) {
        return Arrays.stream(arguments)
                .map(argument -> argument == null ? "null" : argument.getClass().getName())
                .toList()
                .toString();
    }
}
