package io.penstock.core.hub;

import io.penstock.core.memory.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Looks after the files of a hub and of its open channels: whether they are still where processes find them that come now. Otherwise two groups of
 * processes would use the same paths and not know of each other.
 *
 * <p>A file cannot be removed or replaced without a change of its directory's modification time. So an idle look is one system call, whatever the number
 * of channels.
 *
 * <p><b>Threads:</b> {@link #add} any, {@link #look} the heartbeat's. <b>Blocks:</b> only for the file system.
 */
final class FileWatch {
    /** Each look at a file is a system call. */
    private static final int FILES_PER_LOOK = 256;

    /** A change this long after a look has another modification time for certain, also where the file system keeps full seconds only. */
    private static final long COARSEST_TIME_MS = TimeUnit.SECONDS.toMillis(2);

    private final HubFolder folder;
    private final LockFile lockFile;
    private final List<JoinedHub.WatchedFile> files = new CopyOnWriteArrayList<>();
    private final List<Runnable> members = new CopyOnWriteArrayList<>();
    private volatile String lost;
    private FileTime settled;
    private int next;

    FileWatch(final HubFolder folder, final LockFile lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    JoinedHub.Registration add(final JoinedHub.WatchedFile file) {
        files.add(file);
        final String message = lost;
        if (message != null && files.remove(file)) {
            file.lost(message);
        }
        return () -> files.remove(file);
    }

    /** Calls a channel at each beat once the hub's files are gone: processes that come then do not find this one in their hub. */
    JoinedHub.Registration addMember(final Runnable stillHere) {
        members.add(stillHere);
        return () -> members.remove(stillHere);
    }

    void look() throws IOException {
        if (lost != null) {
            members.forEach(Runnable::run);
            return;
        }
        final String missing = folder.missing(lockFile);
        if (missing != null) {
            hubLost(lostMessage(missing));
            members.forEach(Runnable::run);
            return;
        }
        folder.makePrivate();
        lookAtChannels();
    }

    private void hubLost(final String message) {
        lost = message;
        final Object[] open = files.toArray();
        if (open.length > 0) { // otherwise the program has tidied up
            Warnings.warn(message, null);
        }
        for (final Object file : open) {
            if (files.remove(file)) {
                ((JoinedHub.WatchedFile) file).lost(message);
            }
        }
    }

    private void lookAtChannels() throws IOException {
        final FileTime changed = Files.getLastModifiedTime(folder.directory());
        if (changed.equals(settled) && next == 0) {
            return;
        }
        final boolean settles = System.currentTimeMillis() - changed.toMillis() > COARSEST_TIME_MS;
        final Object[] all = files.toArray();
        final int from = next < all.length ? next : 0;
        final int to = Math.min(all.length, from + FILES_PER_LOOK);
        for (int i = from; i < to; i++) {
            lookAt((JoinedHub.WatchedFile) all[i]);
        }
        next = to < all.length ? to : 0;
        if (from == 0) {
            settled = settles ? changed : null;
        }
    }

    private void lookAt(final JoinedHub.WatchedFile file) {
        if (!file.isInPlace() && files.remove(file)) {
            final String message = lostMessage(file.path().toString());
            Warnings.warn(message, null);
            file.lost(message);
        }
    }

    private static String lostMessage(final String path) {
        return "a file was removed or replaced while it was in use: path=" + path
                + "; processes that open it now do not meet this one. Usually a cleaner of temporary files does that (systemd-tmpfiles, logind's"
                + " RemoveIPC, rm): exclude the directory, close the channel and open it again";
    }
}
