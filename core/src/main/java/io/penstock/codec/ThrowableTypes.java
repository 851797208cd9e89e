package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.plain;
import static io.penstock.codec.WellKnownTypes.add;

import com.esotericsoftware.kryo.io.Output;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Throwables, which all travel as one type, and those of the JDK that arrive in their own class. */
final class ThrowableTypes {
    private static final Map<String, Class<?>> KNOWN = new HashMap<>();

    static {
        for (final Class<?> type : List.of(
                Throwable.class,
                Exception.class,
                RuntimeException.class,
                Error.class,
                AssertionError.class,
                LinkageError.class,
                NoClassDefFoundError.class,
                ExceptionInInitializerError.class,
                VirtualMachineError.class,
                InternalError.class,
                OutOfMemoryError.class,
                StackOverflowError.class,
                ArithmeticException.class,
                ArrayIndexOutOfBoundsException.class,
                ArrayStoreException.class,
                ClassCastException.class,
                ClassNotFoundException.class,
                CloneNotSupportedException.class,
                IllegalArgumentException.class,
                IllegalMonitorStateException.class,
                IllegalStateException.class,
                IndexOutOfBoundsException.class,
                InterruptedException.class,
                NegativeArraySizeException.class,
                NoSuchFieldException.class,
                NoSuchMethodException.class,
                NullPointerException.class,
                NumberFormatException.class,
                ReflectiveOperationException.class,
                SecurityException.class,
                StringIndexOutOfBoundsException.class,
                UnsupportedOperationException.class,
                java.io.EOFException.class,
                java.io.FileNotFoundException.class,
                java.io.IOException.class,
                java.io.InterruptedIOException.class,
                java.io.UncheckedIOException.class,
                java.net.ConnectException.class,
                java.net.SocketException.class,
                java.net.SocketTimeoutException.class,
                java.net.UnknownHostException.class,
                java.nio.BufferOverflowException.class,
                java.nio.BufferUnderflowException.class,
                java.nio.channels.ClosedChannelException.class,
                java.nio.file.AccessDeniedException.class,
                java.nio.file.FileAlreadyExistsException.class,
                java.nio.file.FileSystemException.class,
                java.nio.file.NoSuchFileException.class,
                java.time.DateTimeException.class,
                java.util.ConcurrentModificationException.class,
                java.util.InputMismatchException.class,
                java.util.MissingResourceException.class,
                java.util.NoSuchElementException.class,
                java.util.concurrent.CancellationException.class,
                java.util.concurrent.CompletionException.class,
                java.util.concurrent.ExecutionException.class,
                java.util.concurrent.RejectedExecutionException.class,
                java.util.concurrent.TimeoutException.class,
                CodecException.class)) {
            KNOWN.put(type.getName(), type);
        }
    }

    private ThrowableTypes() {}

    static void addAll() {
        add(Throwable.class, true, new ThrowableSerializer());
        add(StackTraceElement.class, false, plain(ThrowableTypes::write, ThrowableTypes::read));
    }

    /** One of the usual throwables by its name, or null. */
    static Class<?> find(final String name) {
        return KNOWN.get(name);
    }

    static void write(final Output out, final StackTraceElement frame) {
        out.writeString(frame.getClassName());
        out.writeString(frame.getMethodName());
        out.writeString(frame.getFileName());
        out.writeVarInt(frame.getLineNumber(), false);
        // A frame prints its loader and version depending on flags that no constructor takes: only what it prints is
        // kept.
        final String printed = frame.toString();
        out.writeString(printed.startsWith(frame.getClassLoaderName() + '/') ? frame.getClassLoaderName() : null);
        out.writeString(frame.getModuleName());
        out.writeString(printed.contains('@' + frame.getModuleVersion() + '/') ? frame.getModuleVersion() : null);
    }

    static StackTraceElement read(final ItemInput in) {
        final String className = in.readText();
        final String methodName = in.readText();
        final String fileName = in.readString();
        final int lineNumber = in.readVarInt(false);
        return new StackTraceElement(
                in.readString(), in.readString(), in.readString(), className, methodName, fileName, lineNumber);
    }
}
