package io.penstock.sync.engine;

import static io.penstock.sync.engine.RecordDescriptor.COMPONENTS;
import static io.penstock.sync.engine.RecordDescriptor.TEXT_LENGTH;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.SharedFileException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A class of records, as it lies on a board: its components in their order, and how its objects become longs and back. Made once for each class.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class RecordShape {
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(final Class<?> type) {
            return new RecordShape(type);
        }
    };

    private final Class<?> type;
    private final List<String> components;
    private final byte[] text;

    /** Of (Record, long[]) to void. Exact, so that a call makes no adapter. */
    private final MethodHandle encoder;

    /** Of (long[]) to Record. */
    private final MethodHandle decoder;

    private RecordShape(final Class<?> type) {
        final RecordHandles handles = RecordHandles.of(type);
        this.type = type;
        this.components = handles.components();
        this.text = components.isEmpty() ? new byte[0] : (String.join("\n", components) + "\n").getBytes(UTF_8);
        this.encoder = handles.encoder();
        this.decoder = handles.decoder();
    }

    /**
     * The shape of a class.
     *
     * @throws IllegalArgumentException if a board cannot hold its records
     */
    public static RecordShape of(final Class<? extends Record> type) {
        return SHAPES.get(type);
    }

    /** {@return the class} */
    public Class<?> type() {
        return type;
    }

    /** {@return how many longs a value takes} */
    public int components() {
        return components.size();
    }

    /** Stores a value's components. No code of the user runs. */
    public void encode(final Record value, final long[] into) {
        try {
            encoder.invokeExact(value, into);
        } catch (final Throwable failed) {
            throw unchecked(failed);
        }
    }

    /** Makes a value by its constructor. */
    public Record decode(final long[] from) {
        try {
            return (Record) decoder.invokeExact(from);
        } catch (final Throwable failed) {
            throw unchecked(failed);
        }
    }

    /** A constructor of a record can throw nothing else. */
    private static RuntimeException unchecked(final Throwable failed) {
        if (failed instanceof Error error) {
            throw error;
        }
        return failed instanceof RuntimeException known ? known : new IllegalStateException(failed);
    }

    /**
     * The words of a new entry.
     *
     * @param value its first one, in so many longs as there are components; null if there is none
     */
    public Entry.Body body(final long[] value) {
        return new Entry.Body() {
            @Override
            public int length() {
                return RecordDescriptor.bodyLength(components(), text.length);
            }

            @Override
            public void store(final AtomicBuffer arena, final int body) {
                arena.putInt(body + COMPONENTS, components());
                arena.putInt(body + TEXT_LENGTH, text.length);
                arena.putBytes(body + RecordDescriptor.text(components()), text, 0, text.length);
                if (value != null) {
                    final int copy = body + RecordDescriptor.copy(1, RecordDescriptor.copyLength(components()));
                    for (int component = 0; component < components(); component++) {
                        arena.putLong(copy + component * Long.BYTES, value[component]);
                    }
                }
            }
        };
    }

    /**
     * Compares the class with that of the entry's maker.
     *
     * @throws IllegalArgumentException if it has other components; the text names the first one that differs
     */
    public void check(final EntryPlace place) {
        final List<String> there = read(place);
        for (int i = 0; i < Math.max(there.size(), components.size()); i++) {
            final String mine = i < components.size() ? components.get(i) : "none";
            final String theirs = i < there.size() ? there.get(i) : "none";
            if (!mine.equals(theirs)) {
                throw new IllegalArgumentException(
                        "the record was created with another version of its class: component=" + (i + 1) + " here="
                                + mine + " in the board=" + theirs + " class=" + type.getName() + " name="
                                + place.entry().name() + " path="
                                + place.board().location()
                                + "; use one version of the class in all processes, or take another name");
            }
        }
    }

    private static List<String> read(final EntryPlace place) {
        final AtomicBuffer words = place.words();
        final int body = place.index();
        final int count = words.getInt(body + COMPONENTS);
        final int length = words.getInt(body + TEXT_LENGTH);
        final long room = (long) words.capacity() - body;
        final boolean possible = count >= 0
                && length >= 0
                && (long) RecordDescriptor.COPIES + 2L * Long.BYTES * count + length <= room
                && (long) RecordDescriptor.text(count) + length <= room;
        if (!possible) {
            throw damaged(place, count, length);
        }
        final byte[] bytes = new byte[length];
        words.getBytes(body + RecordDescriptor.text(count), bytes);
        final List<String> there =
                new ArrayList<>(new String(bytes, UTF_8).lines().toList());
        if (there.size() != count) {
            throw damaged(place, count, length);
        }
        return there;
    }

    private static UncheckedIOException damaged(final EntryPlace place, final int count, final int length) {
        return new UncheckedIOException(
                new SharedFileException("the board's file is damaged: a record is impossible, components=" + count
                        + " textLength=" + length + " name=" + place.entry().name() + " path="
                        + place.board().location()
                        + "; end all processes that use it, delete the file, and create it anew"));
    }
}
