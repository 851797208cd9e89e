package io.penstock.objects.host;

import io.penstock.objects.CallRefusedException;
import io.penstock.objects.ObjectFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a host's builder has collected. */
public final class HostSettings {
    public final Path path;
    public final Set<Class<?>> types = new LinkedHashSet<>();
    public final Set<Class<?>> serialized = new LinkedHashSet<>();
    public final Map<String, Named> named = new LinkedHashMap<>();
    public final Map<Class<?>, Creation.Factory> factories = new LinkedHashMap<>();
    public final Set<Class<?>> allowed = new LinkedHashSet<>();
    public Duration timeout;
    public Duration grace = Duration.ofSeconds(5);

    /** A named object. */
    public record Named(Class<?> type, Object object) {}

    public HostSettings(final Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    public void addTypes(final Class<?>... more) {
        for (final Class<?> type : more) {
            HostedType.check(type);
            for (final Class<?> known : types) {
                if (known != type && known.getName().equals(type.getName())) {
                    throw new IllegalArgumentException("two interfaces have one name: type=" + type.getName());
                }
            }
            types.add(type);
        }
    }

    public void register(final Class<?> type, final String name, final Object object) {
        addTypes(type);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an object's name must not be empty: type=" + type.getName());
        }
        if (!type.isInstance(Objects.requireNonNull(object, "object"))) {
            throw new IllegalArgumentException("the object does not implement the interface: type=" + type.getName()
                    + " class=" + object.getClass().getName());
        }
        if (named.putIfAbsent(name, new Named(type, object)) != null) {
            throw new IllegalArgumentException("another object has this name: name=" + name);
        }
    }

    public void factory(final Class<?> type, final Class<?> implementation) {
        final List<Constructor<?>> constructors = List.of(implementation.getConstructors());
        if (constructors.isEmpty() || Modifier.isAbstract(implementation.getModifiers())) {
            throw new IllegalArgumentException("the class has no public constructor, or is abstract: class="
                    + implementation.getName() + "; make one public, or give a function");
        }
        for (final Constructor<?> constructor : constructors) {
            allowed.addAll(Arrays.asList(constructor.getParameterTypes()));
            HostedType.open(constructor);
        }
        addFactory(type, arguments -> Construction.create(constructors, arguments));
    }

    @SuppressWarnings("unchecked")
    public <A, T> void factory(
            final Class<T> type, final Class<A> argument, final ObjectFactory<? super A, ? extends T> factory) {
        allowed.add(argument);
        addFactory(type, arguments -> {
            if (arguments.length != 1 || !argument.isInstance(arguments[0])) {
                throw new CallRefusedException(
                        "the factory takes one argument: type=" + type.getName() + " expected=" + argument.getName()
                                + " arguments=" + arguments.length,
                        null);
            }
            return factory.create((A) arguments[0]);
        });
    }

    private void addFactory(final Class<?> type, final Creation.Factory factory) {
        addTypes(type);
        if (factories.putIfAbsent(type, factory) != null) {
            throw new IllegalArgumentException("the interface has a factory already: type=" + type.getName());
        }
    }
}
