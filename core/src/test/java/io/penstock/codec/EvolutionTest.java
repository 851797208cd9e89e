package io.penstock.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.channel.ClassTable;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The versions of a class are classes of this test; their names are exchanged in the bytes. */
@DisplayName("K3: where a channel asks for it, versions of a class may differ by added parts")
class EvolutionTest {
    record Job1(int id, String name) {}

    record Job2(int id, String owner, String name, long when, List<String> tags) {
        Job2 {
            owner = owner == null ? "none" : owner;
        }
    }

    static class Node1 {
        int a = 1;
        Node1 next;
    }

    static class Node2 {
        int a = 1;
        String added = "default";
        Node2 next;
        byte[] rest;
    }

    enum Level1 {
        LOW,
        HIGH
    }

    enum Level2 {
        LOWEST,
        LOW,
        MEDIUM,
        HIGH
    }

    record Changed1(int n) {}

    record Changed2(long n) {}

    private static final KryoCodec CODEC =
            KryoCodec.builder().compatibleVersions(true).build();

    /** What one version writes, as the bytes of the other. */
    private static <R> R sent(final Object value, final Class<R> as) {
        @SuppressWarnings("unchecked") // the class of the value
        final Class<Object> type = (Class<Object>) value.getClass();
        final ClassTable theirs = Tables.fresh();
        final byte[] bytes = Tables.encode(CODEC.bind(type, theirs), value);
        final ClassTable ours = Tables.fresh();
        for (int id = 0; id < theirs.size(); id++) {
            final ClassVersion version = theirs.version(id);
            ours.idOf(new ClassVersion(
                    version.name().equals(type.getName()) ? as.getName() : version.name(),
                    version.fields().replace(type.getName(), as.getName())));
        }
        return Tables.decode(CODEC.bind(as, ours), bytes);
    }

    @Test
    void componentsAreAdded() {
        assertEquals(new Job2(7, "none", "n", 0, null), sent(new Job1(7, "n"), Job2.class));
        assertEquals(new Job1(7, "n"), sent(new Job2(7, "me", "n", 5, List.of("x")), Job1.class));
    }

    @Test
    void fieldsAreAdded() {
        final Node1 old = new Node1();
        old.a = 5;
        old.next = old;
        final Node2 arrived = sent(old, Node2.class);
        assertEquals(5, arrived.a);
        assertSame(arrived, arrived.next);
        assertEquals("default", arrived.added);
        assertNull(arrived.rest);
        final Node2 young = new Node2();
        young.next = new Node2();
        young.next.a = 9;
        young.rest = new byte[] {1};
        assertEquals(9, sent(young, Node1.class).next.a);
    }

    @Test
    void constantsAreAdded() {
        assertSame(Level2.HIGH, sent(Level1.HIGH, Level2.class));
        assertSame(Level1.LOW, sent(Level2.LOW, Level1.class));
        final CodecException refused = assertThrows(CodecException.class, () -> sent(Level2.MEDIUM, Level1.class));
        assertTrue(refused.getMessage().contains("only the sender's version has"), refused.getMessage());
    }

    @Test
    void otherTypesAreNotCompatible() {
        final CodecException refused = assertThrows(CodecException.class, () -> sent(new Changed1(1), Changed2.class));
        assertTrue(refused.getMessage().contains("'n' is int at the sender's and long"), refused.getMessage());
    }
}
