package io.penstock.objects.engine;

import io.penstock.core.channel.LargeItems;
import io.penstock.core.channel.SideFolder;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.memory.Participants;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Large values in files beside the store's file. */
final class FileLargeValues implements LargeValues {
    private final LargeItems items;
    private final Participants participants;

    FileLargeValues(final SideFolder folder, final Participants participants) {
        this.items = new LargeItems(folder, participants.self());
        this.participants = participants;
    }

    @Override
    public byte[] write(final byte[] value, final int length) throws IOException {
        return items.write(value, length, CallTimeout.NONE).bytes();
    }

    @Override
    public void stored(final byte[] reference) throws IOException {
        items.put(LargeItems.Reference.from(reference));
    }

    @Override
    public byte[] read(final byte[] reference) throws IOException {
        final LargeItems.Reference at = LargeItems.Reference.from(reference);
        try (RandomAccessFile in = items.open(at)) {
            return items.read(at, in);
        }
    }

    @Override
    public void delete(final byte[] reference) throws IOException {
        items.delete(LargeItems.Reference.from(reference));
    }

    boolean isUsed() {
        return items.isUsed();
    }

    /** {@return the files that will not be stored any more: they were, or their writers are dead} */
    List<LargeItems.Reference> written() throws IOException {
        return items.written(participants::isDead);
    }

    /** Deletes those of the suspects that no entry refers to. */
    void sweep(final List<LargeItems.Reference> suspects, final Table table) throws IOException {
        final Set<String> used = new HashSet<>();
        table.references(
                reference -> used.add(LargeItems.Reference.from(reference).fileName()));
        for (final LargeItems.Reference suspect : suspects) {
            if (!used.contains(suspect.fileName())) {
                items.delete(suspect);
            }
        }
    }

    void deleteAll() throws IOException {
        items.deleteAll();
    }
}
