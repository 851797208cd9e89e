package io.penstock.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.ReferencedClassObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What may run when some methods of the tests run: the calls that they make, and those of the helpers that lie beside them. A call of a method
 * that can be overridden leads to the overriding ones of classes that were made on the way. A class that is named leads to its main method,
 * since a child JVM runs it.
 */
final class CallGraph {
    private final JavaClasses tests;
    private final Predicate<JavaAccess<?>> visitor;
    private final Set<JavaCodeUnit> seen = new HashSet<>();
    private final Set<JavaClass> made = new HashSet<>();
    private final List<JavaAccess<?>> calls = new ArrayList<>();
    private final Deque<JavaCodeUnit> open = new ArrayDeque<>();

    private CallGraph(final JavaClasses tests, final Predicate<JavaAccess<?>> visitor) {
        this.tests = tests;
        this.visitor = visitor;
    }

    /**
     * Visits each access that may happen, and follows it where the visitor says so.
     *
     * @param tests the classes that are followed
     * @param instance whose methods run
     */
    static void walk(
            final JavaClasses tests,
            final JavaClass instance,
            final Iterable<? extends JavaCodeUnit> from,
            final Predicate<JavaAccess<?>> visitor) {
        final CallGraph graph = new CallGraph(tests, visitor);
        graph.make(instance);
        from.forEach(graph::add);
        while (!graph.open.isEmpty()) {
            graph.follow(graph.open.remove());
        }
    }

    private void add(final JavaCodeUnit unit) {
        if (seen.add(unit)) {
            open.add(unit);
        }
    }

    private boolean isFollowed(final JavaClass type) {
        return tests.contain(type.getName());
    }

    private void follow(final JavaCodeUnit unit) {
        for (final JavaAccess<?> access : unit.getAccessesFromSelf()) {
            final JavaClass owner = access.getTargetOwner();
            if (!visitor.test(access) || !isFollowed(owner)) {
                continue;
            }
            owner.getStaticInitializer().ifPresent(this::add);
            if (!(access instanceof JavaFieldAccess)) {
                if (access.getTarget().getName().equals("<init>")) {
                    make(owner);
                }
                access.getTarget()
                        .resolveMember()
                        .filter(JavaCodeUnit.class::isInstance)
                        .map(JavaCodeUnit.class::cast)
                        .ifPresent(this::add);
                calls.add(access);
                made.forEach(type -> addOverriding(type, access));
            }
        }
        for (final ReferencedClassObject named : unit.getReferencedClassObjects()) {
            if (isFollowed(named.getRawType())) {
                named.getRawType().tryGetMethod("main", String[].class).ifPresent(this::add);
            }
        }
    }

    private void make(final JavaClass type) {
        if (!made.add(type)) {
            return;
        }
        type.getStaticInitializer().ifPresent(this::add);
        if (type.isAnonymousClass() || type.isLocalClass()) {
            type.getMethods().forEach(this::add);
        } else {
            type.getMethods().stream()
                    .filter(method -> isForALibrary(type, method))
                    .forEach(this::add);
        }
        List.copyOf(calls).forEach(call -> addOverriding(type, call));
    }

    /** Classes that are not followed may call it, by an interface of theirs. */
    private boolean isForALibrary(final JavaClass type, final JavaMethod method) {
        return !method.getModifiers().contains(JavaModifier.STATIC)
                && !method.getModifiers().contains(JavaModifier.PRIVATE)
                && type.getRawInterfaces().stream()
                        .filter(parent -> !isFollowed(parent))
                        .anyMatch(parent -> !parent.isEquivalentTo(AutoCloseable.class)
                                || method.getName().equals("close"));
    }

    private void addOverriding(final JavaClass type, final JavaAccess<?> call) {
        final JavaClass owner = call.getTargetOwner();
        if (!type.equals(owner) && !type.isAssignableTo(owner.getName())) {
            return;
        }
        for (JavaClass level = type;
                level != null && isFollowed(level);
                level = level.getRawSuperclass().orElse(null)) {
            for (final JavaCodeUnit unit : level.getMethods()) {
                if (unit.getName().equals(call.getTarget().getName())) {
                    add(unit);
                }
            }
        }
    }
}
