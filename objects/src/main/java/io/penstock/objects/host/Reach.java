package io.penstock.objects.host;

import io.penstock.objects.ProxyAddress;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The classes that may travel in calls: those that the methods of interfaces declare, and their exceptions. */
final class Reach {
    private final Set<Class<?>> classes = new LinkedHashSet<>();
    private final Set<Type> seen = new HashSet<>();
    private final Deque<Type> open = new ArrayDeque<>();

    private Reach() {}

    static List<Class<?>> of(final Collection<Class<?>> interfaces, final Collection<Class<?>> allowed) {
        final Reach reach = new Reach();
        reach.classes.addAll(List.of(ProxyAddress.class, CallbackReference.class));
        reach.classes.addAll(allowed);
        for (final Class<?> type : interfaces) {
            reach.openArguments(type);
            for (final Method method : type.getMethods()) {
                reach.open.add(method.getGenericReturnType());
                reach.open.addAll(Arrays.asList(method.getGenericParameterTypes()));
                reach.open.addAll(Arrays.asList(method.getGenericExceptionTypes()));
            }
        }
        reach.visitAll();
        reach.classes.removeAll(interfaces);
        return List.copyOf(reach.classes);
    }

    /** What an interface gives its superinterfaces as type arguments stands in no method: {@code interface Orders extends Store<Order>}. */
    private void openArguments(final Class<?> type) {
        for (final Type parent : type.getGenericInterfaces()) {
            if (parent instanceof ParameterizedType parameterized) {
                open.addAll(List.of(parameterized.getActualTypeArguments()));
            }
        }
        for (final Class<?> parent : type.getInterfaces()) {
            openArguments(parent);
        }
    }

    private void visitAll() {
        while (!open.isEmpty()) {
            final Type type = open.remove();
            if (seen.add(type)) {
                visit(type);
            }
        }
    }

    private void visit(final Type type) {
        if (type instanceof ParameterizedType parameterized) {
            open.add(parameterized.getRawType());
            open.addAll(List.of(parameterized.getActualTypeArguments()));
        } else if (type instanceof GenericArrayType array) {
            open.add(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            open.addAll(List.of(wildcard.getUpperBounds()));
            open.addAll(List.of(wildcard.getLowerBounds()));
        } else if (type instanceof TypeVariable<?> variable) {
            open.addAll(List.of(variable.getBounds()));
        } else if (type instanceof Class<?> reached && reached != void.class && !reached.isPrimitive()) {
            classes.add(reached);
        }
    }
}
