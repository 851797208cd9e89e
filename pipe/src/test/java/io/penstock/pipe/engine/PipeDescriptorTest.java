package io.penstock.pipe.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.memory.ParticipantId;
import io.penstock.testkit.LayoutPicture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the pipe's picture and its constants agree")
class PipeDescriptorTest {
    private static final Pattern BITS = Pattern.compile("^ \\* +(\\d+)(?: \\.\\. +(\\d+))? +([A-Z]+) {2,}.*$");

    @Test
    void words() throws Exception {
        assertEquals(9, LayoutPicture.check(PipeDescriptor.class));
        assertEquals(PipeDescriptor.WORD_STRIDE, PipeDescriptor.END_B - PipeDescriptor.END_A);
        assertEquals(PipeDescriptor.WORD_STRIDE, PipeDescriptor.REMOVER - PipeDescriptor.END_B);
        assertEquals(PipeDescriptor.WORD_STRIDE, PipeDescriptor.SHARED - PipeDescriptor.REMOVER);
    }

    @Test
    void bits() throws Exception {
        final String all = Files.readString(Path.of("src/main/java/io/penstock/pipe/engine/PipeDescriptor.java"));
        final String picture = all.substring(all.indexOf("<pre>"), all.indexOf("</pre>"));
        int fields = 0;
        for (final String line : picture.lines().toList()) {
            final Matcher matcher = BITS.matcher(line);
            if (matcher.matches()) {
                final int high = Integer.parseInt(matcher.group(1));
                final int low = matcher.group(2) == null ? high : Integer.parseInt(matcher.group(2));
                assertEquals(mask(high, low), maskOf(matcher.group(3)), line);
                fields++;
            }
        }
        assertEquals(8, fields);
    }

    private static long maskOf(final String field) {
        return switch (field) {
            case "GENERATION" -> PipeDescriptor.endWord(0, 0, (1 << PipeDescriptor.GENERATION_BITS) - 1);
            case "STATE" -> PipeDescriptor.endWord((1 << PipeDescriptor.STATE_BITS) - 1, 0, 0);
            case "PARTICIPANT" -> PipeDescriptor.endWord(0, Integer.MAX_VALUE, 0);
            case "SPINS" -> PipeDescriptor.SPINS;
            case "TIMED" -> PipeDescriptor.TIMED;
            case "END" -> PipeDescriptor.END;
            case "BEGIN" -> PipeDescriptor.BEGIN;
            case "KIND" -> (1 << PipeDescriptor.KIND_BITS) - 1;
            default -> throw new AssertionError(field);
        };
    }

    private static long mask(final int high, final int low) {
        long mask = 0;
        for (int bit = low; bit <= high; bit++) {
            mask |= 1L << bit;
        }
        return mask;
    }

    @Test
    void anEndWordGivesBackWhatWentIn() {
        final int participant = ParticipantId.of(ParticipantId.MAX_SLOTS - 1, ParticipantId.MAX_EPOCH);
        final long word = PipeDescriptor.endWord(PipeDescriptor.STATE_CLOSED, participant, 0xFFFFFF);
        assertEquals(participant, PipeDescriptor.participant(word));
        assertEquals(PipeDescriptor.STATE_CLOSED, PipeDescriptor.state(word));
        assertEquals(0xFFFFFF, PipeDescriptor.generation(word));
        assertEquals(PipeDescriptor.STATE_NONE, PipeDescriptor.state(0), "all zero is an end that was never in use");
    }

    @Test
    void ringsFollowTheControlPageInWholePages() {
        final int capacity = 1 << 16;
        final long ring = PipeDescriptor.ringBToAOffset(capacity) - PipeDescriptor.ringAToBOffset();
        assertEquals(PipeDescriptor.CONTROL_LENGTH, PipeDescriptor.ringAToBOffset());
        assertTrue(ring >= capacity + RingBufferDescriptor.TRAILER_LENGTH && ring % 4096 == 0);
        assertEquals(PipeDescriptor.CONTROL_LENGTH + 2 * ring, PipeDescriptor.bodyLength(capacity, capacity));
        assertEquals(PipeDescriptor.CONTROL_LENGTH + ring, PipeDescriptor.bodyLength(0, capacity), "one-way");
        assertEquals(PipeDescriptor.bodyLength(capacity, 0), PipeDescriptor.bodyLength(0, capacity));
        assertEquals(2L * (1 << 30) / 4096, PipeDescriptor.bodyLength(1 << 30, 1 << 30) / 4096 - 3, "no overflow");
    }
}
