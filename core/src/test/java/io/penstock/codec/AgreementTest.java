package io.penstock.codec;

import static io.penstock.codec.Tables.decode;
import static io.penstock.codec.Tables.encode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.channel.ClassTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("K3: settings and class versions are compared when a channel is opened")
class AgreementTest {
    record Job(int id) {}

    private static ClassVersion job(final String fields) {
        return new ClassVersion(Job.class.getName(), fields);
    }

    private static String refused(final KryoCodec codec, final ClassTable table) {
        final int before = table.size();
        final String message = assertThrows(CodecException.class, () -> codec.bind(Job.class, table))
                .getMessage();
        assertEquals(before, table.size(), "a refused process leaves no trace");
        return message;
    }

    @Test
    void otherSettingsAreRefused() {
        for (final KryoCodec other : List.of(
                KryoCodec.builder().maxDepth(9).build(),
                KryoCodec.builder().compatibleVersions(true).build())) {
            final ClassTable table = Tables.fresh();
            Codec.kryo().bind(Job.class, table);
            final String message = refused(other, table);
            assertTrue(message.contains("other settings of its codec"), message);
            assertTrue(
                    message.contains("'maxDepth' is 256") || message.contains("'compatibleVersions' is false"),
                    message);
        }
    }

    @Test
    @DisplayName("an item tells whether references are kept: senders and receivers may differ")
    void referencesMayDiffer() {
        final ClassTable table = Tables.fresh();
        final Coder<Object> with = Codec.kryo().bind(Object.class, table);
        final Coder<Object> without =
                KryoCodec.builder().references(false).build().bind(Object.class, table);
        final List<Object> value = new ArrayList<>(List.of(1, new ArrayList<>(List.of("x")), new int[0].length));
        assertEquals(value, decode(with, encode(without, value)));
        assertEquals(value, decode(without, encode(with, value)));
    }

    @Test
    void anotherVersionIsRefusedWithTheField() {
        for (final String fields : List.of("", "id:long\n", "id:int\nowner:java.lang.String\n")) {
            final ClassTable table = Tables.fresh();
            table.idOf(job(fields));
            final String message = refused(KryoCodec.standard(), table);
            assertTrue(message.contains("two versions of class " + Job.class.getName()), message);
            assertTrue(message.contains(fields.contains("owner") ? "'owner'" : "'id'"), message);
            assertTrue(message.contains("compatibleVersions(true)"), message);
        }
    }

    @Test
    @DisplayName("the first version of a class is the channel's: a later entry refuses no process")
    void theFirstEntryCounts() {
        final ClassTable table = Tables.fresh();
        Codec.kryo().bind(Job.class, table);
        table.idOf(job("id:long\n")); // of a process that lost the race, and was refused
        assertEquals(new Job(7), Tables.through(Codec.kryo().bind(Job.class, table), new Job(7)));
    }

    @Test
    @DisplayName("classes that cannot travel do not hinder the others")
    void whatCannotTravelIsLeftOut() {
        class Inner {
            int n;
        }
        final Coder<Object> coder =
                KryoCodec.builder().allow(Inner.class, Job.class).build().bind(Object.class, Tables.fresh());
        assertEquals(new Job(1), Tables.through(coder, new Job(1)));
        assertThrows(CodecException.class, () -> encode(coder, new Inner()));
    }

    @Test
    @DisplayName("an enum of 2,500 constants takes little room, and its versions are still compared")
    void largeEnums() {
        final String many = IntStream.range(0, 2500)
                .mapToObj(i -> "CONSTANT_WITH_A_LONG_NAME_" + i + ":enum\n")
                .collect(Collectors.joining());
        final ClassVersion version = ClassVersion.of("an.Enum", many);
        assertTrue(
                version.fields().length() < 6_000, "length=" + version.fields().length());
        assertEquals(version, ClassVersion.of("an.Enum", many));
        final ClassVersion other = ClassVersion.of("an.Enum", many.replace("NAME_1700:", "NAME_X:"));
        assertTrue(version.difference(other).contains("from part 1701 on"), version.difference(other));
        final ClassTable table = Tables.fresh();
        assertTrue(table.idOf(version) >= 0);
    }
}
