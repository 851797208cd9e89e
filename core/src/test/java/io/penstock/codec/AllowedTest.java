package io.penstock.codec;

import static io.penstock.codec.Tables.decode;
import static io.penstock.codec.Tables.encode;
import static io.penstock.codec.Tables.through;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.channel.ClassTable;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A class that no declared type reaches is refused by name, on both sides")
class AllowedTest {
    interface Task {}

    record Known(int n) implements Task {}

    record Stranger(int n) implements Task {}

    record Job(Task task, List<? extends Map<String, Known[]>> known, Object any) {}

    static final class Trap {
        static {
            System.setProperty("penstock.trap", "sprung");
        }

        int n;
    }

    @Test
    void interfacesDoNotAllowTheirImplementations() {
        final Coder<Job> coder = Codec.kryo().bind(Job.class, Tables.fresh());
        final Job good = new Job(new Known(1), List.of(Map.of()), List.of("x"));
        assertEquals(good, through(coder, good));
        final CodecException refused =
                assertThrows(CodecException.class, () -> encode(coder, new Job(new Stranger(1), List.of(), 1)));
        for (final String part :
                List.of(Stranger.class.getName(), "allow(io.penstock.codec.AllowedTest.Stranger.class)", "Job.task")) {
            assertTrue(refused.getMessage().contains(part), refused.getMessage());
        }
    }

    @Test
    void receiverRefusesByNameToo() {
        final Coder<Object> sender = Tables.objects(Stranger.class);
        final Coder<Object> receiver = Tables.objects();
        final ClassTable table = Tables.fresh();
        final Coder<Object> other = Codec.kryo().bind(Object.class, table);
        table.idOf(new ClassVersion(Stranger.class.getName(), "n:int\n"));
        final byte[] bytes = encode(sender, new Stranger(1));
        final CodecException refused = assertThrows(CodecException.class, () -> decode(other, bytes));
        assertTrue(refused.getMessage().contains("allow(\"io.penstock.codec.AllowedTest$Stranger\")"));
        assertEquals(1, through(receiver, 1)); // the coder still works
    }

    @Test
    @DisplayName("K7: what source code cannot name is allowed by its name")
    void adviceCanBeFollowed() throws Exception {
        record Local(int n) {}
        for (final Object value : new Object[] {new Local(1), new Stranger(1), new Hidden(1)}) {
            final String message = assertThrows(CodecException.class, () -> encode(Tables.objects(), value))
                    .getMessage();
            final String name = value.getClass().getName();
            assertTrue(
                    message.endsWith(
                            value instanceof Stranger
                                    ? "allow(" + name.replace('$', '.') + ".class)"
                                    : "allow(\"" + name + "\")"),
                    message);
            final Coder<Object> allowing =
                    KryoCodec.builder().allow(name).build().bind(Object.class, Tables.fresh());
            assertEquals(value, through(allowing, value));
        }
        assertTrue(assertThrows(CodecException.class, () -> KryoCodec.builder().allow("no.Such"))
                .getMessage()
                .contains("no.Such"));
    }

    private record Hidden(int n) {}

    /** It refers to the test around it. */
    @SuppressWarnings("ClassCanBeStatic") // that is what is tried
    final class Inner {
        final int n = 1;
    }

    static final class Timed extends java.util.Timer {}

    @Test
    @DisplayName(
            "K7: a class that could not travel if it were allowed is refused for that, and not advised to be allowed")
    void noAdviceInVain() {
        final Timed timed = new Timed();
        timed.cancel();
        for (final Object value : new Object[] {new Inner(), timed}) {
            final String message = assertThrows(CodecException.class, () -> encode(Tables.objects(), value))
                    .getMessage();
            assertFalse(message.contains("allow("), message);
            assertTrue(message.contains(value.getClass().getName()), message);
        }
    }

    @Test
    @DisplayName("a name in an item never loads a class")
    void namesLoadNothing() {
        final ByteBuffer region = Tables.region();
        final ClassTable table = Tables.on(region, new Tables.Member(Tables.ME));
        table.idOf(new ClassVersion("io.penstock.codec.AllowedTest$Trap", "n:int\n"));
        final Coder<Object> receiver = Codec.kryo().bind(Object.class, table);
        assertThrows(CodecException.class, () -> decode(receiver, new byte[] {1, 3, 1, 2}));
        assertThrows(
                CodecException.class, () -> decode(receiver, inline("io.penstock.codec.AllowedTest$Trap", "n:int\n")));
        assertFalse("sprung".equals(System.getProperty("penstock.trap")));
    }

    private static byte[] inline(final String name, final String fields) {
        final ItemOutput output = new ItemOutput();
        output.writeByte(1); // references are kept
        output.writeVarInt(WireType.BY_NAME, true);
        output.writeVarInt(0, true);
        output.writeString(name);
        output.writeString(fields);
        output.writeByte(1);
        output.writeByte(0);
        return output.toBytes();
    }

    @Test
    void lambdasAndProxiesAreRefused() {
        final Coder<Object> coder = Tables.objects(Callable.class, Runnable.class);
        final Runnable lambda = () -> {};
        assertTrue(assertThrows(CodecException.class, () -> encode(coder, lambda))
                .getMessage()
                .contains("lambda"));
        final Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Runnable.class}, (self, method, arguments) -> null);
        assertTrue(assertThrows(CodecException.class, () -> encode(coder, proxy))
                .getMessage()
                .contains("proxy"));
    }

    @Test
    void subclassOfAnAllowedClassIsNotAllowed() {
        final Coder<Object> coder = Tables.objects(HashMap.class);
        final Object anonymous = new HashMap<String, String>() {
            private static final long serialVersionUID = 1L;
        };
        assertTrue(assertThrows(CodecException.class, () -> encode(coder, anonymous))
                .getMessage()
                .contains("AllowedTest$"));
    }

    @Test
    void undeclaredTypesAreRefused() {
        final Coder<Known> known = Codec.kryo().bind(Known.class, Tables.fresh());
        final byte[] list = encode(Tables.objects(), List.of());
        assertTrue(assertThrows(CodecException.class, () -> decode(known, list))
                .getMessage()
                .contains("arrived in a channel of"));
        assertThrows(NullPointerException.class, () -> known.encode(null));
        assertThrows(CodecException.class, () -> Codec.kryo().bind(int.class, Tables.fresh()));
    }
}
