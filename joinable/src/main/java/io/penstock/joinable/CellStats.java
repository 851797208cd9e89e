package io.penstock.joinable;

import io.penstock.core.channel.ObservedChannel;
import io.penstock.core.memory.SharedFile;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueObserver;
import java.io.IOException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/** What an operator sees of the lease cells. */
final class CellStats implements QueueObserver.Cells {
    private final CellScan scan;
    private final DeadLetterFiles files;

    CellStats(final CellScan scan, final SharedFile queue) {
        this.scan = scan;
        this.files = new DeadLetterFiles(queue);
    }

    /** Of a queue that is only looked at. */
    static CellStats of(final QueueObserver queue) throws IOException {
        final ObservedChannel channel = queue.channel();
        final long offset = QueueDescriptor.cellsOffset(queue.capacity());
        final int headersLength = CellDescriptor.headersLength(queue.maxLeases());
        final int payloadsLength = Math.toIntExact(CellDescriptor.payloadsLength(queue.maxLeases(), queue.inlineMax()));
        final CellMemory memory = new CellMemory(
                channel.body(offset, headersLength),
                channel.body(offset + headersLength, payloadsLength),
                queue.inlineMax());
        return new CellStats(new CellScan(memory, queue.maxLeases(), channel.hub()), channel.file());
    }

    @Override
    public int inFlight() {
        return scan.count(CellWord.LEASED);
    }

    @Override
    public int orphans() {
        return scan.count(CellWord.ORPHAN);
    }

    /** By their numbers: one may lie in a cell and in a file for a moment. */
    @Override
    public int deadLetters() throws IOException {
        final Set<Long> numbers = new HashSet<>(files.numbers());
        for (int cell = 0; cell < scan.cells(); cell++) {
            if (CellWord.state(scan.word(cell)) == CellWord.DEAD) {
                numbers.add(scan.seq(cell));
            }
        }
        return numbers.size();
    }

    @Override
    public int leasesOf(final int participant) {
        int count = 0;
        for (int cell = 0; cell < scan.cells(); cell++) {
            final long word = scan.word(cell);
            if (CellWord.state(word) == CellWord.LEASED && CellWord.owner(word) == participant) {
                count++;
            }
        }
        return count;
    }

    @Override
    public OptionalLong oldestPutTimeMs() {
        final long[] oldest = {Long.MAX_VALUE};
        scan.browseOrphans(new ItemBuffer(), orphan -> {
            oldest[0] = Math.min(oldest[0], orphan.putTimeMs());
            return true;
        });
        return oldest[0] == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(oldest[0]);
    }
}
