package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/**
 * Walks the objects of one item: their classes, references and depth. It counts what the item will cost the receiver,
 * so that the sender refuses, or makes longer, what the receiver would not accept.
 *
 * <p>Two costs are bounded by the item's length. <em>Heap</em>: estimated bytes of objects that take much more memory
 * than bytes of the item. <em>Key work</em>: the objects that are visited when all keys are hashed or compared; a shared
 * object counts each time that it is reached.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // as Kryo's own methods are declared
final class ItemKryo extends Kryo {
    /** Heap that each byte of an item justifies. */
    static final int HEAP_PER_BYTE = 16;

    /** Heap that any item may take. */
    static final long FREE_HEAP = 4096;

    static final long KEY_WORK_PER_BYTE = 64;
    static final long FREE_KEY_WORK = 100_000;

    /** No count gets larger, so that none overflows. */
    private static final long MUCH_WORK = 1L << 40;

    private static final int NEW_OBJECT = 1;
    private static final int FIRST_REFERENCE = 2;

    private final ItemClassResolver classes;
    private final int maxDepth;
    private final String advice;
    private final WrittenObjects written = new WrittenObjects();
    private final ReadObjects read = new ReadObjects();
    private boolean references;
    private int depth;
    private long work;
    private long keyWork;
    private long heap;
    private long keyWorkLimit;
    private long heapLimit;
    private Class<?> expected;
    private Class<?> target;

    /** The advice of collections that refuse changes, or null if they do not. */
    ItemKryo(final ItemClassResolver classes, final int maxDepth, final String advice) {
        super(classes, null);
        this.advice = advice;
        this.classes = classes;
        this.maxDepth = maxDepth;
        setAutoReset(false); // this class decides when an item ends
        setOptimizedGenerics(false);
    }

    static ItemKryo of(final Kryo kryo) {
        return (ItemKryo) kryo;
    }

    private void start(final boolean withReferences) {
        references = withReferences;
        depth = 0;
        work = 0;
        keyWork = 0;
        heap = 0;
        heapLimit = 0;
        keyWorkLimit = 0;
        expected = null;
        classes.reset();
    }

    // ---- writing

    void writeItem(final ItemOutput output, final Object value, final Class<?> type, final boolean withReferences) {
        start(withReferences);
        expected = type;
        writeClassAndObject(output, value);
        if (withReferences) {
            written.clear();
        }
    }

    long heap() {
        return heap;
    }

    long keyWork() {
        return keyWork;
    }

    /** The next object has to fit here: an error names what would arrive as another class. */
    void expect(final Class<?> declared) {
        expected = declared;
    }

    /** What {@link #expect} said of the object that is being written, or null; only valid at the start of its serializer. */
    Class<?> target() {
        return target;
    }

    @Override
    public void writeClassAndObject(final Output output, final Object shown) {
        final Object object = ReadOnly.original(shown);
        target = expected;
        expected = null;
        if (object == null) {
            output.writeByte(WireType.NULL);
            return;
        }
        final WireType type = classes.write(output, object);
        work++;
        heap += type.heapBytes();
        if (!references || !type.isTracked()) {
            descend();
            type.serializer().write(this, output, object);
            depth--;
            return;
        }
        final int known = written.find(object);
        if (known >= 0) {
            output.writeVarInt(known + FIRST_REFERENCE, true);
            work = Math.min(work + written.refer(known), MUCH_WORK);
            return;
        }
        output.writeByte(NEW_OBJECT);
        final long workBefore = work;
        final int id = written.open(object, type.making());
        final int reached = written.enter();
        final int waiting = written.waitingCount();
        descend();
        type.serializer().write(this, output, object);
        depth--;
        written.close(id, reached, waiting, work - workBefore);
    }

    private void descend() {
        if (++depth > maxDepth) {
            throw new KryoException("Max depth exceeded");
        }
    }

    // ---- reading

    Object readItem(final ItemInput input, final Class<?> type, final boolean withReferences) {
        start(withReferences);
        heapLimit = HEAP_PER_BYTE * (long) input.remaining() + FREE_HEAP;
        keyWorkLimit = KEY_WORK_PER_BYTE * input.remaining() + FREE_KEY_WORK;
        expected = type;
        final Object value = readClassAndObject(input);
        if (withReferences) {
            read.clear();
        }
        return shown(value, Object.class);
    }

    /** What a field of a declared type gets for an object that was read: what is in a collection is shown when it is asked for. */
    Object shown(final Object value, final Class<?> declared) {
        if (advice == null) {
            return value;
        }
        final Object shown = ReadOnly.of(value, advice);
        return declared.isInstance(shown) ? shown : value;
    }

    @Override
    public void reference(final Object object) {
        read.made(object);
    }

    @Override
    public Object readClassAndObject(final Input input) {
        final Class<?> root = expected;
        expected = null;
        final WireType type = classes.read(input);
        if (type == null) {
            return null;
        }
        if (root != null) {
            checkRoot(type, root);
        }
        work++;
        if (type.heapBytes() != 0) {
            charge(type.heapBytes());
        }
        if (!references) {
            descend();
            final Object object = type.serializer().read(this, input, type.getType());
            depth--;
            return object;
        }
        final int outer = read.current();
        if (!type.isTracked()) {
            read.setCurrent(-1);
            descend();
            final Object object = type.serializer().read(this, input, type.getType());
            depth--;
            read.setCurrent(outer);
            return object;
        }
        final int reference = input.readVarInt(true);
        if (reference != NEW_OBJECT) {
            final Object object = read.get(reference - FIRST_REFERENCE);
            work = Math.min(work + read.workOf(reference - FIRST_REFERENCE), MUCH_WORK);
            return object;
        }
        final long workBefore = work;
        final int id = read.open();
        final int reached = read.enter();
        final int waiting = read.waitingCount();
        descend();
        final Object object = type.serializer().read(this, input, type.getType());
        depth--;
        read.close(id, object, reached, waiting, work - workBefore);
        read.setCurrent(outer);
        return object;
    }

    private static void checkRoot(final WireType type, final Class<?> root) {
        if (!root.isAssignableFrom(type.getType())
                && !type.serializer().resolves()
                && !type.getType().isAssignableFrom(root)) {
            throw new CodecException("a " + type.getType().getName() + " arrived in a channel of " + root.getName());
        }
    }

    /** Fills a container, now or when its keys are complete. */
    void fill(final Runnable fill) {
        read.fill(fill);
    }

    // ---- both

    /** Whether a second reference to an object, in the same item, will be one to the same object. */
    boolean keepsIdentity(final Object object) {
        return object == null
                || object instanceof Enum
                || object instanceof Class
                || (references && classes.types().of(object.getClass()).isTracked());
    }

    long work() {
        return work;
    }

    /** Keys are hashed or compared that consist of so many objects. */
    void addKeyWork(final long objects) {
        keyWork = Math.min(keyWork + objects, MUCH_WORK);
        if (keyWorkLimit > 0 && keyWork > keyWorkLimit) {
            throw tooMuchKeyWork();
        }
    }

    CodecException tooMuchKeyWork() {
        return new CodecException(
                "the keys of sets and maps share objects so often that hashing them would take too long:" + " visits="
                        + keyWork + "; send lists, or keys without shared parts");
    }

    /** Memory that the bytes of the item alone do not show. */
    void charge(final long bytes) {
        heap += bytes;
        if (heapLimit > 0 && heap > heapLimit) {
            throw new CodecException("damaged item: it claims more memory than its bytes justify: heapBytes=" + heap
                    + " maxBytes=" + heapLimit);
        }
    }
}
