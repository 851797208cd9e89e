package io.penstock.objects.host;

import io.penstock.process.engine.ItemCoder;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A registered interface, as a host or a client has it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the indices are those of the host, the methods are this process's own. <b>Blocks:</b> never.
 */
final class HostedType {
    final int index;
    final Class<?> type;
    final ItemCoder<Object> coder;

    /** In the order of the host; null where this process's version lacks a method. */
    private final HostedMethod[] methods;

    private final Map<Method, HostedMethod> byMethod = new HashMap<>();

    HostedType(final int index, final Class<?> type, final List<String> signatures, final ItemCoder<Object> coder) {
        this.index = index;
        this.type = type;
        this.coder = coder;
        methods = new HostedMethod[signatures.size()];
        for (final Method method : methodsOf(type)) {
            final int at = signatures.indexOf(HostedMethod.signature(method));
            if (at >= 0) {
                open(method);
                methods[at] = HostedMethod.of(HostMessages.methodOf(index, at), method);
                byMethod.put(method, methods[at]);
            }
        }
    }

    /** What is in a package that is not exported can be called where that is open. */
    static void open(final AccessibleObject member) {
        try {
            member.setAccessible(true);
        } catch (final InaccessibleObjectException closed) {
            // then it is exported, or the call says what is missing
        }
    }

    static void check(final Class<?> type) {
        if (!type.isInterface() || type.isAnnotation() || type.isSealed() || type.isHidden()) {
            throw new IllegalArgumentException("objects are hosted by an interface: type=" + type.getName()
                    + "; name an interface that is not sealed, which the object implements");
        }
        if (methodsOf(type).size() > Short.MAX_VALUE) {
            throw new IllegalArgumentException("an interface of too many methods: type=" + type.getName());
        }
    }

    /** In the same order in all processes. */
    private static List<Method> methodsOf(final Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .sorted(Comparator.comparing(HostedMethod::signature))
                .toList();
    }

    static List<String> signatures(final Class<?> type) {
        return methodsOf(type).stream().map(HostedMethod::signature).distinct().toList();
    }

    /** By the number in a message; null if there is none. */
    HostedMethod method(final int methodIndex) {
        return methodIndex < methods.length ? methods[methodIndex] : null;
    }

    /** Null if the host has no such method. */
    HostedMethod method(final Method method) {
        return byMethod.get(method);
    }
}
