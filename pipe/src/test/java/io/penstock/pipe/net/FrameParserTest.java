package io.penstock.pipe.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrameParserTest {
    private final Inbox inbox = new Inbox(Integer.MAX_VALUE, () -> {});
    private final FrameParser parser = new FrameParser(inbox, new WireClasses(false));

    /** A head and its payload, where that is not more than a frame has. */
    private static ByteBuffer frame(final int flags, final int length) {
        final int payload = Math.max(0, Math.min(length, Frame.MAX_PAYLOAD));
        return ByteBuffer.allocate(Frame.HEAD + payload)
                .put((byte) flags)
                .putInt(length)
                .clear();
    }

    private void parse(final int flags, final int length) throws IOException {
        parser.parse(frame(flags, length));
    }

    @Test
    @DisplayName(
            "X19: lengths and flags that no frame has, parts without a beginning and classes out of order are refused")
    void bad() {
        final Map<ByteBuffer, String> bad = new LinkedHashMap<>();
        bad.put(frame(Frame.FIRST | Frame.LAST, Integer.MAX_VALUE), "length=2147483647 max=16379");
        bad.put(frame(Frame.FIRST | Frame.LAST, -1), "length=-1");
        bad.put(frame(Frame.FIRST | Frame.LAST, Frame.MAX_PAYLOAD + 1), "length=16380 max=16379");
        bad.put(frame(0x40, 0), "flags=64");
        bad.put(frame(Frame.LAST, 0), "a part without a beginning");
        bad.put(frame(Frame.CLASSES | Frame.FIRST | Frame.LAST, 4), "");
        bad.put(
                frame(Frame.CLASSES | Frame.FIRST | Frame.LAST, 2 * Integer.BYTES)
                        .putInt(Frame.HEAD, 1),
                "damaged list of classes: first=1");
        for (final Map.Entry<ByteBuffer, String> each : bad.entrySet()) {
            final IOException refused = assertThrows(IOException.class, () -> parser.parse(each.getKey()));
            assertTrue(String.valueOf(refused.getMessage()).contains(each.getValue()), refused::toString);
        }
    }

    @Test
    @DisplayName("C5: a large message that was given up keeps no memory once the next one has come")
    void givenUp() throws Exception {
        parse(Frame.FIRST, Frame.MAX_PAYLOAD);
        for (int i = 0; i < 100; i++) {
            parse(0, Frame.MAX_PAYLOAD);
        }
        assertTrue(parser.heldBytes() > 100 * Frame.MAX_PAYLOAD);
        parse(Frame.FIRST | Frame.LAST, 3);
        assertEquals(0, parser.heldBytes());
        inbox.take(Deadline.after(Duration.ZERO), next -> {
            assertArrayEquals(new byte[3], next.bytes());
            return true;
        });
    }

    @Test
    @DisplayName("X19: the classes that a peer tells take a bounded amount of memory, in one list and in many")
    void classes() throws Exception {
        final IOException inOne = assertThrows(IOException.class, () -> {
            parse(Frame.CLASSES | Frame.FIRST, Frame.MAX_PAYLOAD);
            for (int sent = 0; sent <= WireClasses.MAX_BYTES; sent += Frame.MAX_PAYLOAD) {
                parse(Frame.CLASSES, Frame.MAX_PAYLOAD);
            }
        });
        assertTrue(inOne.getMessage().contains("max=" + WireClasses.MAX_BYTES), inOne::getMessage);
        final int text = 512 * 1024;
        final IOException inMany = assertThrows(IOException.class, () -> {
            final WireClasses told = new WireClasses(false);
            final ByteBuffer list = ByteBuffer.allocate(4 * Integer.BYTES + 2 * text);
            for (int i = 0; i <= WireClasses.MAX_BYTES / (2 * text); i++) {
                told.decode(list.clear()
                        .putInt(i)
                        .putInt(1)
                        .putInt(text)
                        .putInt(3 * Integer.BYTES + text, text)
                        .putInt(list.position(), i)
                        .array());
            }
        });
        assertTrue(inMany.getMessage().contains("too many classes"), inMany::getMessage);
    }
}
