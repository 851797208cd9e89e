package io.penstock.process.engine;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a task is, for texts. The class of a lambda has a name that tells nothing, and another one in each run: so a lambda is told by the class and the method
 * that hold its code, as in a stack trace.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class TaskNames {
    private static final ClassValue<AtomicReference<String>> OF_LAMBDAS = new ClassValue<>() {
        @Override
        protected AtomicReference<String> computeValue(final Class<?> lambda) {
            return new AtomicReference<>();
        }
    };

    private TaskNames() {}

    /** {@return the name of a task} */
    public static String of(final Object task) {
        if (!task.getClass().isHidden() || !(task instanceof Serializable)) {
            return task.getClass().getName();
        }
        final AtomicReference<String> known = OF_LAMBDAS.get(task.getClass());
        if (known.get() == null) {
            known.set(ofLambda(task));
        }
        return known.get();
    }

    private static String ofLambda(final Object lambda) {
        try (Form form = new Form()) {
            form.writeObject(lambda);
            return form.name == null ? lambda.getClass().getName() : form.name;
        } catch (final IOException | RuntimeException unknown) {
            return lambda.getClass().getName();
        }
    }

    /** Sees the form in which Java serializes a lambda, and writes nothing of it. */
    private static final class Form extends ObjectOutputStream {
        private String name;

        Form() throws IOException {
            super(OutputStream.nullOutputStream());
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(final Object written) {
            if (written instanceof SerializedLambda form) {
                name = form.getImplClass().replace('/', '.') + "." + form.getImplMethodName();
            }
            return null;
        }
    }
}
