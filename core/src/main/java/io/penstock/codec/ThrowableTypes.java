package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.plain;
import static io.penstock.codec.WellKnownTypes.add;

import com.esotericsoftware.kryo.io.Output;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
                java.io.NotSerializableException.class,
                java.io.UnsupportedEncodingException.class,
                java.io.UTFDataFormatException.class,
                java.lang.reflect.InvocationTargetException.class,
                java.net.BindException.class,
                java.net.MalformedURLException.class,
                java.net.NoRouteToHostException.class,
                java.net.PortUnreachableException.class,
                java.net.ProtocolException.class,
                java.net.URISyntaxException.class,
                java.net.UnknownServiceException.class,
                java.nio.channels.AsynchronousCloseException.class,
                java.nio.channels.ClosedByInterruptException.class,
                java.nio.channels.OverlappingFileLockException.class,
                java.nio.charset.CharacterCodingException.class,
                java.nio.file.DirectoryNotEmptyException.class,
                java.nio.file.FileSystemLoopException.class,
                java.nio.file.NotDirectoryException.class,
                java.nio.file.NotLinkException.class,
                java.security.GeneralSecurityException.class,
                java.security.InvalidKeyException.class,
                java.security.NoSuchAlgorithmException.class,
                java.text.ParseException.class,
                java.time.format.DateTimeParseException.class,
                java.time.temporal.UnsupportedTemporalTypeException.class,
                java.time.zone.ZoneRulesException.class,
                java.util.EmptyStackException.class,
                java.util.concurrent.BrokenBarrierException.class,
                java.util.regex.PatternSyntaxException.class,
                java.util.zip.DataFormatException.class,
                java.util.zip.ZipException.class,
                javax.net.ssl.SSLException.class,
                javax.net.ssl.SSLHandshakeException.class,
                javax.net.ssl.SSLKeyException.class,
                javax.net.ssl.SSLPeerUnverifiedException.class,
                javax.net.ssl.SSLProtocolException.class,
                IllegalAccessException.class,
                IllegalThreadStateException.class,
                InstantiationException.class,
                NoSuchFieldError.class,
                NoSuchMethodError.class,
                UnsupportedClassVersionError.class,
                IncompatibleClassChangeError.class,
                ClassFormatError.class,
                UnsatisfiedLinkError.class,
                VerifyError.class,
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

    /** Of a module that a program may run without; each is loaded when it is first met. */
    private static final Set<String> OF_SQL = Set.of(
            "java.sql.SQLDataException",
            "java.sql.SQLException",
            "java.sql.SQLFeatureNotSupportedException",
            "java.sql.SQLIntegrityConstraintViolationException",
            "java.sql.SQLInvalidAuthorizationSpecException",
            "java.sql.SQLNonTransientConnectionException",
            "java.sql.SQLNonTransientException",
            "java.sql.SQLRecoverableException",
            "java.sql.SQLSyntaxErrorException",
            "java.sql.SQLTimeoutException",
            "java.sql.SQLTransactionRollbackException",
            "java.sql.SQLTransientConnectionException",
            "java.sql.SQLTransientException",
            "java.sql.SQLWarning");

    private ThrowableTypes() {}

    static void addAll() {
        add(Throwable.class, true, new ThrowableSerializer());
        add(StackTraceElement.class, false, plain(ThrowableTypes::write, ThrowableTypes::read));
    }

    /** One of the usual throwables by its name, or null. */
    static Class<?> find(final String name) {
        final Class<?> known = KNOWN.get(name);
        if (known != null || !OF_SQL.contains(name)) {
            return known;
        }
        try {
            return Class.forName(name, false, ClassLoader.getPlatformClassLoader());
        } catch (final ClassNotFoundException noSuchModule) {
            return null;
        }
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

    static void writeStack(final Output out, final StackTraceElement[] stack) {
        out.writeVarInt(stack.length, true);
        for (final StackTraceElement frame : stack) {
            write(out, frame);
        }
    }

    static StackTraceElement[] readStack(final ItemInput in) {
        final StackTraceElement[] stack = new StackTraceElement[in.readCount()];
        for (int i = 0; i < stack.length; i++) {
            stack[i] = read(in);
        }
        return stack;
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
