package io.penstock.process;

import io.penstock.process.engine.TaskBytes;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;

/** What a child runs. */
sealed interface ChildEntry {
    /** {@return the name of its module, as far as the parent knows; empty for none} */
    String module();

    /** {@return names of classes that the child loads for certain} */
    List<String> classNames();

    /** {@return what a child without a name of its own is called after} */
    String shortName();

    /** A main class, by its name: the parent itself may lack it, and the class is null then. */
    record Main(String className, String module, Class<?> type) implements ChildEntry {
        static Main of(final Class<?> main) {
            try {
                final Method method = main.getMethod("main", String[].class);
                if (Modifier.isStatic(method.getModifiers()) && method.getReturnType() == void.class) {
                    return new Main(main.getName(), moduleOf(main), main);
                }
            } catch (final NoSuchMethodException none) {
                // reported below
            }
            throw new IllegalArgumentException(
                    "no main class: it lacks a method public static void main(String[]): class=" + main.getName());
        }

        @Override
        public List<String> classNames() {
            return List.of(className);
        }

        @Override
        public String shortName() {
            return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
        }

        /** Throws if a child with the class path of this JVM would not find it, although it would find Penstock. */
        void checkFound() {
            if (type != null
                    && module.isEmpty()
                    && TaskBytes.isFoundByName(ChildMain.class)
                    && !TaskBytes.isFoundByName(type)) {
                throw new IllegalArgumentException(
                        TaskBytes.notFound("the child will not find its main class on its class path", type));
            }
        }
    }

    /** A task, with the types of the child's end. */
    record Task(ChildTask<?, ?> task, Class<?> childSends, Class<?> childReceives) implements ChildEntry {
        @Override
        public String module() {
            return moduleOf(task.getClass());
        }

        /** Of a lambda, the class around it. */
        @Override
        public List<String> classNames() {
            final String name = task.getClass().getName();
            final int lambda = name.indexOf("$$Lambda");
            return List.of(
                    lambda < 0 ? name : name.substring(0, lambda), childSends.getName(), childReceives.getName());
        }

        @Override
        public String shortName() {
            return "task";
        }
    }

    private static String moduleOf(final Class<?> type) {
        final Module module = type.getModule();
        return module.isNamed() ? module.getName() : "";
    }
}
