package io.penstock.codec;

import io.penstock.core.channel.ClassTable;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import io.penstock.testkit.CrashingBuffer;
import io.penstock.testkit.KillSwitch;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Class tables in this process's own memory, and coders that use them. */
public final class Tables {
    public static final int ME = ParticipantId.of(1, 1);
    public static final int OTHER = ParticipantId.of(2, 1);

    private Tables() {}

    /** A participant that knows which others are dead. */
    public record Member(int self, Set<Integer> dead) implements Participants {
        public Member(final int self) {
            this(self, ConcurrentHashMap.newKeySet());
        }

        @Override
        public boolean isDead(final int participant) {
            return dead.contains(participant);
        }
    }

    public static ByteBuffer region() {
        return ByteBuffer.allocateDirect(ClassTable.DEFAULT_LENGTH);
    }

    public static ClassTable on(final ByteBuffer region, final Participants participants) {
        return new ClassTable(new CrashingBuffer(region, KillSwitch.throwing()), participants);
    }

    public static ClassTable fresh() {
        return on(region(), new Member(ME));
    }

    public static <T> byte[] encode(final Coder<T> coder, final T value) {
        try (Encoded encoded = coder.encode(value)) {
            return java.util.Arrays.copyOf(encoded.array(), encoded.length());
        }
    }

    public static <T> T decode(final Coder<T> coder, final byte[] bytes) {
        return coder.decode(bytes, 0, bytes.length);
    }

    public static <T> T through(final Coder<T> coder, final T value) {
        return decode(coder, encode(coder, value));
    }

    /** A coder of objects that allows some classes, on a table of its own. */
    public static Coder<Object> objects(final Class<?>... allowed) {
        return KryoCodec.builder().allow(allowed).build().bind(Object.class, fresh());
    }
}
