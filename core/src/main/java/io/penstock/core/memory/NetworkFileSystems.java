package io.penstock.core.memory;

import io.penstock.SharedFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * File systems whose files are kept by another machine. Two mappings of one file may show different bytes there, and
 * locks and links may not hold.
 */
final class NetworkFileSystems {
    /** As {@code /proc/mounts} and {@link java.nio.file.FileStore#type} name them. */
    private static final Set<String> TYPES = Set.of(
            "9p",
            "acfs",
            "afp",
            "afpfs",
            "afs",
            "beegfs",
            "ceph",
            "cifs",
            "coda",
            "davfs",
            "davfs2",
            "fakeowner",
            "gfs2",
            "glusterfs",
            "gpfs",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs3",
            "nfs4",
            "ocfs2",
            "orangefs",
            "osxfs",
            "panfs",
            "prl_fs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "sshfs",
            "vboxsf",
            "virtiofs",
            "vmhgfs",
            "webdav");

    private static final String FUSE = "fuse.";

    private static final Set<String> FUSE_TYPES = Set.of(
            "ceph",
            "davfs",
            "davfs2",
            "gcsfuse",
            "glusterfs",
            "goofys",
            "grpcfuse",
            "juicefs",
            "mount_s3",
            "rclone",
            "s3fs",
            "seaweedfs",
            "smbnetfs",
            "sshfs",
            "vmhgfs-fuse");

    private NetworkFileSystems() {}

    static boolean isOne(final String type) {
        final String name = type.toLowerCase(Locale.ROOT);
        return TYPES.contains(name) || (name.startsWith(FUSE) && FUSE_TYPES.contains(name.substring(FUSE.length())));
    }

    /**
     * Refuses a directory or file on a network file system.
     *
     * @throws SharedFileException if the path lies on a network file system
     */
    static void refuse(final Path place, final FileProbe probe) throws SharedFileException {
        final String type;
        try {
            type = probe.fileSystemOf(place);
        } catch (final IOException unknown) {
            return; // missing from the list of mounts, as in a chroot: no reason to refuse
        }
        if (isOne(type)) {
            throw new SharedFileException(
                    "network file system: path=" + place + " type=" + type
                            + "; processes can share memory only through local files, choose a directory of a local file system (/dev/shm, /tmp)");
        }
    }
}
