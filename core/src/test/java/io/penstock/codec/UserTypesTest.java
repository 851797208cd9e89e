package io.penstock.codec;

import static io.penstock.codec.Tables.decode;
import static io.penstock.codec.Tables.encode;
import static io.penstock.codec.Tables.through;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A user's classes travel when the channel's type reaches them")
@SuppressWarnings("serial")
class UserTypesTest {
    record Point(int x, int y) {}

    sealed interface Shape permits Circle, Polygon {}

    record Circle(Point center, double radius) implements Shape {}

    record Polygon(List<Point> points) implements Shape {}

    enum Level {
        LOW,
        HIGH {
            @Override
            int weight() {
                return 2;
            }
        };

        int weight() {
            return 1;
        }
    }

    static class Base implements Serializable {
        private final long id;
        protected transient String cache = "fresh";

        Base(final long id) {
            this.id = id;
        }
    }

    static final class Order extends Base {
        boolean open = true;
        byte b = 1;
        short s = 2;
        char c = 'c';
        float f = 1.5f;
        double d = 2.5;
        final String name;
        Level level = Level.HIGH;
        Order parent;
        Map<String, Shape> shapes = new HashMap<>();
        Point[] corners = {new Point(1, 2)};
        Object anything = 7;

        Order(final long id, final String name) {
            super(id);
            this.name = name;
        }
    }

    static final class WithConstructor {
        static int made;
        final transient List<String> listeners;

        private WithConstructor() {
            made++;
            listeners = new ArrayList<>();
        }
    }

    @Test
    void fieldsOfAllLevelsArriveWithoutAnyConstructor() {
        final Coder<Order> coder = Codec.kryo().bind(Order.class, Tables.fresh());
        final Order order = new Order(-7, "naïve");
        order.parent = order;
        order.shapes.put("c", new Circle(new Point(3, 4), 5));
        order.shapes.put("p", new Polygon(List.of(new Point(0, 0))));
        final Order arrived = through(coder, order);
        assertEquals(-7, ((Base) arrived).id);
        assertNull(arrived.cache);
        assertEquals("naïve", arrived.name);
        assertSame(arrived, arrived.parent);
        assertSame(Level.HIGH, arrived.level);
        assertEquals(order.shapes, arrived.shapes);
        assertEquals(order.corners[0], arrived.corners[0]);
        assertEquals(7, arrived.anything);
        assertTrue(arrived.open && arrived.b == 1 && arrived.s == 2 && arrived.c == 'c');
        assertTrue(arrived.f == 1.5f && arrived.d == 2.5);
    }

    @Test
    void constructorWithoutArgumentsRuns() {
        final Coder<WithConstructor> coder = Codec.kryo().bind(WithConstructor.class, Tables.fresh());
        final WithConstructor arrived = through(coder, new WithConstructor());
        assertEquals(3, WithConstructor.made); // the sender tries it once
        assertEquals(List.of(), arrived.listeners);
    }

    @Test
    void sealedTypesReachTheirSubtypes() {
        final Coder<Shape> coder = Codec.kryo().bind(Shape.class, Tables.fresh());
        final Shape shape = new Polygon(List.of(new Point(1, 1), new Point(1, 1)));
        assertEquals(shape, through(coder, shape));
    }

    @Test
    void enumsWithBodiesAndEnumCollectionsOfThem() {
        final Coder<Object> coder = Tables.objects(Level.class);
        assertSame(Level.HIGH, through(coder, Level.HIGH));
        assertEquals(EnumSet.of(Level.HIGH), through(coder, EnumSet.of(Level.HIGH)));
        assertEquals(EnumSet.noneOf(Level.class), through(coder, EnumSet.noneOf(Level.class)));
        final EnumMap<Level, Integer> map = new EnumMap<>(Level.class);
        final EnumMap<?, ?> arrived = (EnumMap<?, ?>) through(coder, map);
        assertTrue(arrived.isEmpty());
        map.put(Level.LOW, 1);
        assertEquals(map, through(coder, map));
        assertEquals(Set.of(Level.LOW), through(coder, Set.of(Level.LOW)));
    }

    @Test
    void recordConstructorChecksReceivedValues() {
        record Positive(int n) {
            Positive {
                if (n <= 0) {
                    throw new IllegalArgumentException("n=" + n);
                }
            }
        }
        final Coder<Positive> coder = Codec.kryo().bind(Positive.class, Tables.fresh());
        final byte[] bytes = encode(coder, new Positive(1));
        bytes[bytes.length - 1] = 1; // zigzag of -1
        final CodecException refused = assertThrows(CodecException.class, () -> decode(coder, bytes));
        assertTrue(refused.getMessage().contains("n=-1"), refused.getMessage());
    }

    record Ring(List<Object> members) {}

    @Test
    void cycleThroughARecordIsAnErrorNotANull() {
        final Coder<Ring> coder = Codec.kryo().bind(Ring.class, Tables.fresh());
        final Ring ring = new Ring(new ArrayList<>());
        ring.members.add(ring);
        final CodecException refused = assertThrows(CodecException.class, () -> encode(coder, ring));
        assertTrue(refused.getMessage().contains("refers to itself"), refused.getMessage());
    }

    static final class Names extends ArrayList<String> {
        int extra = 3;
    }

    static final class Registry extends HashMap<String, Point> {
        String owner = "me";
    }

    @Test
    void subclassesOfCollectionsKeepElementsAndFields() {
        final Names names = new Names();
        names.add("a");
        names.extra = 9;
        final Names arrived = through(Codec.kryo().bind(Names.class, Tables.fresh()), names);
        assertEquals(names, arrived);
        assertEquals(9, arrived.extra);
        final Registry registry = new Registry();
        registry.put("p", new Point(1, 2));
        registry.owner = "you";
        final Registry back = through(Codec.kryo().bind(Registry.class, Tables.fresh()), registry);
        assertEquals(registry, back);
        assertEquals("you", back.owner);
    }

    static final class Single implements Serializable {
        static final Single ONLY = new Single();

        private Object readResolve() {
            return ONLY;
        }
    }

    static final class Proxied implements Serializable {
        final int n;

        Proxied(final int n) {
            this.n = n;
        }

        private Object writeReplace() {
            return new Stand(n);
        }

        private record Stand(int n) implements Serializable {}
    }

    static final class ByProxy implements Serializable {
        final int n;

        ByProxy(final int n) {
            this.n = n;
        }

        private Object writeReplace() {
            final Form form = new Form();
            form.n = n;
            return form;
        }

        private static final class Form implements Serializable {
            int n;

            private Object readResolve() {
                return new ByProxy(n);
            }
        }
    }

    @Test
    void replacementsOfJavasSerializationAreCalled() throws Exception {
        assertSame(Single.ONLY, through(Codec.kryo().bind(Single.class, Tables.fresh()), Single.ONLY));
        final Coder<Object> coder =
                Tables.objects(ByProxy.class, Class.forName(ByProxy.class.getName() + "$Form"), Single.class);
        final ByProxy value = new ByProxy(5);
        final Object[] arrived = (Object[]) through(coder, new Object[] {value, value, Single.ONLY, Single.ONLY});
        assertEquals(5, ((ByProxy) arrived[0]).n);
        assertSame(arrived[0], arrived[1]);
        assertSame(Single.ONLY, arrived[3]);
        final CodecException refused =
                assertThrows(CodecException.class, () -> encode(Tables.objects(Proxied.class), new Proxied(1)));
        assertTrue(refused.getMessage().contains("Proxied$Stand\")"), refused.getMessage());
    }

    /** Public, as Java's serialization requires. */
    public static final class External implements Externalizable {
        private int n;
        private List<Point> points;

        @Override
        public void writeExternal(final ObjectOutput out) throws IOException {
            out.writeInt(n);
            out.writeUTF("ж");
            out.writeObject(points);
        }

        @Override
        @SuppressWarnings("unchecked")
        public void readExternal(final ObjectInput in) throws IOException, ClassNotFoundException {
            n = in.readInt();
            assertEquals("ж", in.readUTF());
            points = (List<Point>) in.readObject();
        }
    }

    @Test
    void externalizableWritesItself() {
        final External value = new External();
        value.n = 7;
        value.points = List.of(new Point(1, 2));
        final External arrived = through(Codec.kryo().bind(External.class, Tables.fresh()), value);
        assertEquals(7, arrived.n);
        assertEquals(value.points, arrived.points);
    }

    static final class WritesItself implements Serializable {
        transient int lost = 1;

        private void writeObject(final ObjectOutputStream out) throws IOException {
            out.writeInt(lost);
        }
    }

    class Inner {
        int n = 1;
    }

    static final class Worker extends Thread {}

    static final class HasThread {
        Thread thread = Thread.currentThread();
    }

    @Test
    void objectsThatWouldArriveBrokenAreRefusedWithAdvice() {
        assertRefused(new WritesItself(), "writeObject", "lost", "Externalizable");
        assertRefused(new Inner(), "inner class", "static");
        assertRefused(new Worker(), "java.lang.Thread");
        assertRefused(new HasThread(), "java.lang.Thread", "transient", "HasThread.thread");
    }

    private static void assertRefused(final Object value, final String... parts) {
        final CodecException refused =
                assertThrows(CodecException.class, () -> encode(Tables.objects(value.getClass()), value));
        for (final String part : parts) {
            assertTrue(refused.getMessage().contains(part), refused.getMessage());
        }
    }

    @Test
    void aClassCostsTwoBytesPerItem() {
        final Coder<Point> coder = Codec.kryo().bind(Point.class, Tables.fresh());
        assertEquals(5, encode(coder, new Point(1, 2)).length); // flags, class, reference, x, y
        assertFalse(new String(encode(coder, new Point(1, 2)), java.nio.charset.StandardCharsets.ISO_8859_1)
                .contains("Point"));
    }
}
