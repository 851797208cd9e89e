package io.penstock.joinable;

import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueFile;
import io.penstock.queue.engine.QueueObserver;
import java.io.IOException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/** What an operator wants to know of the lease cells. */
final class CellStats implements QueueObserver.Cells {
    private final LeaseTable table;
    private final DeadLetterFiles files;

    CellStats(final LeaseTable table, final QueueFile file) {
        this.table = table;
        this.files = new DeadLetterFiles(file.channel().file());
    }

    @Override
    public int inFlight() {
        return table.scan().count(CellWord.LEASED);
    }

    @Override
    public int orphans() {
        return table.scan().count(CellWord.ORPHAN);
    }

    /** By their numbers: one may lie in a cell and in a file for a moment. */
    @Override
    public int deadLetters() throws IOException {
        final Set<Long> numbers = new HashSet<>(files.numbers());
        for (int cell = 0; cell < table.scan().cells(); cell++) {
            if (CellWord.state(table.scan().word(cell)) == CellWord.DEAD) {
                numbers.add(table.scan().seq(cell));
            }
        }
        return numbers.size();
    }

    @Override
    public int leasesOf(final int participant) {
        int count = 0;
        for (int cell = 0; cell < table.scan().cells(); cell++) {
            final long word = table.scan().word(cell);
            if (CellWord.state(word) == CellWord.LEASED && CellWord.owner(word) == participant) {
                count++;
            }
        }
        return count;
    }

    @Override
    public OptionalLong oldestPutTimeMs() {
        final long[] oldest = {Long.MAX_VALUE};
        table.scan().browseOrphans(new ItemBuffer(), orphan -> {
            oldest[0] = Math.min(oldest[0], orphan.putTimeMs());
            return true;
        });
        return oldest[0] == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(oldest[0]);
    }
}
