package io.penstock.core.hub;

import io.penstock.core.memory.Warnings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Looks after the files of a hub and of its channels (D4): whether they are still in place, and still private. As long as nothing in their two
 * directories changes, a look is two or three system calls.
 *
 * <p>Threads: {@link #look} that of the heartbeat, the others any. Blocks: for the file system.
 */
final class FileWatch {
    /** Each look at a file is a system call or two. */
    private static final int FILES_PER_LOOK = 16;

    private final HubFolder folder;
    private final LockFile lockFile;
    private final ChangeTime folderChanges;
    private final ChangeTime directoryChanges;
    private final List<JoinedHub.WatchedFile> files = new CopyOnWriteArrayList<>();
    private final List<Runnable> members = new CopyOnWriteArrayList<>();
    private volatile boolean differs;
    private int unseen;
    private int next;
    private volatile String lost;

    FileWatch(final HubFolder folder, final LockFile lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.folderChanges = ChangeTime.ofAll(folder.path());
        this.directoryChanges = ChangeTime.ofEntries(folder.directory());
    }

    JoinedHub.Registration add(final JoinedHub.WatchedFile file) {
        files.add(file);
        differs = true;
        final String message = lost;
        if (message != null && files.remove(file)) {
            file.lost(message);
        }
        return () -> {
            files.remove(file);
            differs = true; // the places of the others have changed
        };
    }

    /** Calls a channel at each beat once the hub's files are gone: processes that come then do not find this one in their hub. */
    JoinedHub.Registration addMember(final Runnable stillHere) {
        members.add(stillHere);
        return () -> members.remove(stillHere);
    }

    /** Looks, at a few of many files only. */
    void look() throws IOException {
        if (lost == null) {
            lookAround();
        }
        if (lost != null) {
            members.forEach(Runnable::run);
        }
    }

    private void lookAround() throws IOException {
        if (folderChanges.mayHaveChanged() && !isComplete()) {
            return;
        }
        final boolean isOther = differs;
        differs = false; // before the list is read
        final Object[] all = files.toArray();
        if (directoryChanges.mayHaveChanged() || isOther) {
            unseen = all.length;
        }
        for (int i = 0; i < Math.min(all.length, FILES_PER_LOOK) && unseen > 0; i++) {
            unseen--;
            next = (next + 1) % all.length;
            final JoinedHub.WatchedFile file = (JoinedHub.WatchedFile) all[next];
            if (!file.isInPlace() && files.remove(file)) {
                final String message = message(file.path().toString());
                Warnings.warn(message, null);
                file.lost(message);
            }
        }
    }

    private boolean isComplete() throws IOException {
        final String missing = folder.missing(lockFile);
        if (missing == null) {
            folder.makePrivate();
            return true;
        }
        final String message = message(missing);
        lost = message;
        if (!files.isEmpty()) { // otherwise the program has tidied up
            Warnings.warn(message, null);
        }
        for (final JoinedHub.WatchedFile file : List.copyOf(files)) {
            if (files.remove(file)) {
                file.lost(message);
            }
        }
        return false;
    }

    private static String message(final String path) {
        return "a file was removed or replaced while it was in use: path=" + path
                + "; processes that open it now do not meet this one. Usually a cleaner of temporary files does that (systemd-tmpfiles, logind's"
                + " RemoveIPC, rm): exclude the directory, close the channel and open it again";
    }
}
