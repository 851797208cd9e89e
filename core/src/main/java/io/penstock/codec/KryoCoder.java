package io.penstock.codec;

import com.esotericsoftware.kryo.KryoException;
import java.util.Objects;
import java.util.function.Supplier;

/** The items of one channel, by Kryo. */
final class KryoCoder<T> implements Coder<T> {
    static {
        // Loads what is needed: an exhausted stack is no place for that.
        LargeStack.call(new Decoding(null, null, 0, 0));
    }

    private final Class<T> type;
    private final TypeRegistry types;
    private final boolean references;
    private final int maxDepth;
    private final String advice; // null: collections may be changed
    final Pool<Workbench> benches = new Pool<>();
    private final Pool<ItemOutput> outputs = new Pool<>();

    KryoCoder(final Class<T> type, final TypeRegistry types, final boolean references, final int maxDepth) {
        this(type, types, references, maxDepth, null);
    }

    private KryoCoder(
            final Class<T> type,
            final TypeRegistry types,
            final boolean references,
            final int maxDepth,
            final String advice) {
        this.advice = advice;
        this.type = type;
        this.types = types;
        this.references = references;
        this.maxDepth = maxDepth;
    }

    @Override
    public Coder<T> readOnly(final String instead) {
        types.checkReadOnly(type);
        return new KryoCoder<>(type, types, references, maxDepth, instead);
    }

    @Override
    public Encoded encode(final T value) {
        Objects.requireNonNull(value, "the item is null");
        if (!type.isInstance(value)) {
            throw new CodecException(
                    "a " + value.getClass().getName() + " is not an item of a channel of " + type.getName());
        }
        final Workbench bench = bench();
        ItemOutput output = outputs.take();
        if (output == null) {
            output = new ItemOutput();
        }
        output.reset();
        try {
            bench.encode(output, value, type);
        } catch (final RuntimeException | StackOverflowError | LinkageError e) {
            throw failure("cannot encode a " + value.getClass().getName(), e);
        }
        benches.give(bench); // not after a failure: Kryo would stay in the middle of the failed object
        return new PooledBytes(outputs, output);
    }

    @Override
    public T decode(final byte[] bytes, final int offset, final int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        Object value;
        try {
            value = decodeHere(bytes, offset, length);
        } catch (final StackOverflowError e) {
            value = LargeStack.call(new Decoding(this, bytes, offset, length));
        }
        if (!type.isInstance(value)) {
            throw new CodecException("a " + value.getClass().getName() + " arrived in a channel of " + type.getName());
        }
        return type.cast(value);
    }

    private Object decodeHere(final byte[] bytes, final int offset, final int length) {
        final Workbench bench = bench();
        final Object value;
        try {
            value = bench.decode(bytes, offset, length, type);
        } catch (final RuntimeException | LinkageError e) {
            checkClasses(e);
            throw failure("cannot decode an item of " + type.getName(), e);
        }
        benches.give(bench); // not after a failure: it would stay in the middle of the failed object
        return value;
    }

    /** Not a lambda: that would be linked at its first use, and if the stack is too short for it then, it would fail for ever. */
    private static final class Decoding implements Supplier<Object> {
        private final KryoCoder<?> coder;
        private final byte[] bytes;
        private final int offset;
        private final int length;

        Decoding(final KryoCoder<?> coder, final byte[] bytes, final int offset, final int length) {
            this.coder = coder;
            this.bytes = bytes;
            this.offset = offset;
            this.length = length;
        }

        @Override
        public Object get() {
            return coder == null ? null : coder.decodeWithRoom(bytes, offset, length);
        }
    }

    /** An item that exhausts even a large stack cannot be decoded. */
    private Object decodeWithRoom(final byte[] bytes, final int offset, final int length) {
        try {
            return decodeHere(bytes, offset, length);
        } catch (final StackOverflowError e) {
            throw failure("cannot decode an item of " + type.getName(), e);
        }
    }

    private Workbench bench() {
        final Workbench bench = benches.take();
        return bench != null ? bench : new Workbench(types, references, maxDepth, advice);
    }

    /** A class that cannot be used in this process, or be looked up now, says nothing about the item: another process may decode it. */
    private void checkClasses(final Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClassIds.Unavailable && cause instanceof final RuntimeException later) {
                throw later;
            }
            if (cause instanceof LinkageError unusable) {
                throw new LinkageError(
                        "an item of " + type.getName()
                                + " cannot be decoded in this process, since a class cannot be used here: "
                                + unusable + (unusable.getCause() == null ? "" : ", by " + unusable.getCause())
                                + "; the item is not at fault: complete the class path, or start this process again if it ran out of"
                                + " memory, stack or file descriptors",
                        failure);
            }
        }
    }

    private CodecException failure(final String what, final Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CodecException known) {
                return known;
            }
        }
        final boolean tooDeep = e instanceof StackOverflowError
                || (e instanceof KryoException && String.valueOf(e.getMessage()).startsWith("Max depth exceeded"));
        if (tooDeep) {
            return new CodecException(
                    what + ": its objects are nested too deep: maxDepth=" + maxDepth
                            + "; raise it with KryoCodec.builder().maxDepth(n), and the thread's stack if necessary, or send a"
                            + " flatter form",
                    e);
        }
        return new CodecException(what + ": " + e, e);
    }
}
