package io.penstock.codec;

import static io.penstock.codec.Tables.decode;
import static io.penstock.codec.Tables.encode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Classes that the sender can use and the receiver cannot: after a failed static initializer, or with a class path that lacks a part. */
class UnusableClassTest {
    private static boolean receiving;

    /** Its static initializer finds no memory. */
    private static final class NoMemory {
        static final List<String> NAMES = names();

        private static List<String> names() {
            throw new OutOfMemoryError("as asked for");
        }
    }

    private static final class Unconfigured {
        static final List<String> NAMES = names();

        private static List<String> names() {
            throw new IllegalStateException("no such file on this machine");
        }
    }

    record Starved(int number) {
        Starved {
            if (receiving) {
                assertEquals(0, NoMemory.NAMES.size());
            }
        }
    }

    record Misplaced(int number) {
        Misplaced {
            if (receiving) {
                assertEquals(0, Unconfigured.NAMES.size());
            }
        }
    }

    record Wrapping(int number) {
        Wrapping {
            if (receiving) {
                throw new IllegalArgumentException(new NoClassDefFoundError("com/acme/Missing"));
            }
        }
    }

    private static <T> List<Throwable> decodings(final Class<T> type, final T item) {
        final Coder<T> coder = KryoCodec.standard().bind(type, Tables.fresh());
        final byte[] bytes = encode(coder, item);
        final List<Throwable> failures = new ArrayList<>();
        receiving = true;
        try {
            for (int i = 0; i < 2; i++) {
                failures.add(assertThrows(Error.class, () -> decode(coder, bytes)));
            }
        } finally {
            receiving = false;
        }
        assertEquals(item, decode(coder, bytes), "the bytes are an item");
        return failures;
    }

    @Test
    @DisplayName(
            "J6: a class whose initializer ran out of memory once is trouble of this process, at each later attempt too")
    void initializerWithoutMemory() {
        final List<Throwable> failures = decodings(Starved.class, new Starved(1));
        assertInstanceOf(OutOfMemoryError.class, failures.get(0));
        assertNamed(failures.get(1), "NoMemory");
    }

    @Test
    @DisplayName("J6: a class whose initializer fails, or that is missing, is trouble of this process")
    void brokenInitializer() {
        final List<Throwable> failures = decodings(Misplaced.class, new Misplaced(1));
        assertNamed(failures.get(0), "no such file on this machine");
        assertNamed(failures.get(1), "Unconfigured");
        decodings(Wrapping.class, new Wrapping(1)).forEach(failure -> assertNamed(failure, "com/acme/Missing"));
    }

    private static void assertNamed(final Throwable failure, final String part) {
        assertInstanceOf(LinkageError.class, failure);
        final String text = failure.getMessage();
        assertTrue(text.contains("the item is not at fault"), text);
        assertTrue(text.contains(part), text);
    }
}
