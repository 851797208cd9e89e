package io.penstock.process;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** What a child runs. */
sealed interface ChildEntry {
    /** {@return the name of its module, as far as the parent knows; empty for none} */
    String module();

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

        /** Throws if a child with the class path of this JVM would not find it, although it would find Penstock. */
        void checkFound() {
            if (type != null && module.isEmpty() && isFoundByName(ChildMain.class) && !isFoundByName(type)) {
                throw notFound("its main class", type);
            }
        }
    }

    /** A task, with the types of the child's end. */
    record Task(ChildTask<?, ?> task, Class<?> childSends, Class<?> childReceives) implements ChildEntry {
        @Override
        public String module() {
            return moduleOf(task.getClass());
        }
    }

    /** Whether a child with the class path of this JVM will find a class. */
    static boolean isFoundByName(final Class<?> type) {
        try {
            return Class.forName(type.getName(), false, ClassLoader.getSystemClassLoader()) == type;
        } catch (final ClassNotFoundException | LinkageError notFound) {
            return false;
        }
    }

    /** {@return the error for a class that it will not find} */
    static IllegalArgumentException notFound(final String what, final Class<?> type) {
        return new IllegalArgumentException("the child will not find " + what + " on its class path: class="
                + type.getName() + " loadedBy=" + type.getClassLoader()
                + "; give the child a class path with it, by classPath(); a program that runs from its source (java "
                + "Main.java) or in JShell has no class file: compile it first, and run the class");
    }

    private static String moduleOf(final Class<?> type) {
        final Module module = type.getModule();
        return module.isNamed() ? module.getName() : "";
    }
}
