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
        final ByteBuffer region = Tables.region();
        final Coder<Object> sender = KryoCodec.builder()
                .allow(Stranger.class)
                .build()
                .bind(Object.class, Tables.on(region, new Tables.Member(Tables.ME)));
        final Coder<Object> receiver =
                Codec.kryo().bind(Object.class, Tables.on(region, new Tables.Member(Tables.OTHER)));
        final byte[] bytes = encode(sender, new Stranger(1));
        final CodecException refused = assertThrows(CodecException.class, () -> decode(receiver, bytes));
        assertTrue(refused.getMessage().contains("allow(\"io.penstock.codec.AllowedTest$Stranger\")"));
        assertEquals(1, through(receiver, 1)); // the coder still works
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
        final ClassTable table = Tables.fresh();
        final Coder<Object> objects =
                KryoCodec.builder().allow(Known.class).build().bind(Object.class, table);
        final Coder<Known> known = Codec.kryo().bind(Known.class, table);
        assertThrows(CodecException.class, () -> decode(known, encode(objects, List.of())));
        assertThrows(NullPointerException.class, () -> known.encode(null));
        assertThrows(CodecException.class, () -> Codec.kryo().bind(int.class, table));
    }
}
