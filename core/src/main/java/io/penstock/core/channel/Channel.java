package io.penstock.core.channel;

import io.penstock.SharedFileException;
import io.penstock.core.events.EventPlace;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.memory.FileFormat;
import io.penstock.core.memory.FileKind;
import io.penstock.core.memory.Places;
import io.penstock.core.memory.ProcessLimits;
import io.penstock.core.memory.SharedFile;
import io.penstock.core.memory.SystemCalls;
import io.penstock.core.wait.ConditionFlags;
import io.penstock.core.wait.WaitList;
import io.penstock.core.wait.WaitListDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A channel's file with what every channel has: the hub of its directory, a class table, a wait list, and the body of
 * its kind.
 *
 * <pre>
 *   +-------------+-------------+-----------+--------------------+
 *   | header page | class table | wait list | body of the kind   |
 *   | 4096        | layout      | computed  | layout             |
 *   +-------------+-------------+-----------+--------------------+
 *   geometry in the header: class table length, wait cells, then the kind's own numbers
 * </pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any of the hub. <b>Blocks:</b> only {@link #create} and {@link #open} (file
 * operations).
 */
public final class Channel {
    private static final int OWN_GEOMETRY = 2;
    private static final int PAGE = 4096;

    /** More than any kind has; the length of a region with so many cells fits into an int. */
    private static final int MAX_WAIT_CELLS = 1 << 20;

    private final SharedFile file;
    private final JoinedHub hub;
    private final Layout layout;
    private final AtomicBuffer classTable;
    private final AtomicBuffer waitWords;
    private final WaitList waitList;
    private final AtomicBoolean closed = new AtomicBoolean();
    private JoinedHub.Registration membership = () -> {};

    private Channel(final SharedFile file, final JoinedHub hub, final ConditionFlags furtherFlags) {
        this.file = file;
        this.hub = hub;
        this.layout = Layout.of(file.format());
        this.classTable = layout.classTableLength() == 0
                ? null
                : file.region(SharedFile.HEADER_LENGTH, layout.classTableLength());
        this.waitWords = file.region(layout.waitListOffset(), WaitList.regionLength(layout.waitCells()));
        this.waitList = new WaitList(waitWords, hub, furtherFlags);
        nameConditions(EventPlace.UNKNOWN.conditions());
    }

    /**
     * Throws if the channel was last used with another hub, and has a name in another directory: its users there have names that this hub does not know, and
     * would take for dead. The hub of a directory that was made anew is another one as well, but then the file has no other name, as a rule.
     */
    private void checkHome() throws IOException {
        if (waitWords.getLongVolatile(WaitListDescriptor.HUB) != hub.id()) {
            checkOnlyHere(file.path());
        }
    }

    private static void checkOnlyHere(final Path path) throws IOException {
        if (Places.hasNameElsewhere(path)) {
            throw new SharedFileException(
                    "the channel has another name in another directory, whose processes are not seen from here: path="
                            + path
                            + "; open it by the name that it was created with, or by a symbolic link to it, or delete the other name (a hard link)");
        }
    }

    /** From now on this process's hub knows of it. */
    private void register() {
        membership = hub.opened(waitWords.getLongVolatile(WaitListDescriptor.HUB), new Member());
    }

    private final class Member implements JoinedHub.HubChannel {
        @Override
        public long foreignBeat() {
            return waitWords.getLongVolatile(WaitListDescriptor.FOREIGN_BEAT);
        }

        @Override
        public void adopt() {
            waitWords.putLongRelease(WaitListDescriptor.HUB, hub.id());
        }

        @Override
        public void stillHere() {
            waitWords.getAndAddLong(WaitListDescriptor.FOREIGN_BEAT, 1L);
        }
    }

    /**
     * The contents of a new channel's file. The lengths are in bytes, multiples of 4096; without a class table its length is 0. At most as
     * many threads as wait cells sleep at once. The geometry has at most 12 numbers; the names are of types, at most 2.
     */
    public record Layout(
            FileKind kind,
            int version,
            int classTableLength,
            int waitCells,
            long bodyLength,
            List<Long> geometry,
            List<String> names) {
        long waitListOffset() {
            return (long) SharedFile.HEADER_LENGTH + classTableLength;
        }

        long bodyOffset() {
            return waitListOffset() + WaitList.regionLength(waitCells);
        }

        FileFormat format() {
            final List<Long> all = new ArrayList<>(List.of((long) classTableLength, (long) waitCells));
            all.addAll(geometry);
            return new FileFormat(kind, version, bodyOffset() + bodyLength, all, names);
        }

        /** Throws {@link IllegalArgumentException} if the numbers cannot belong to a channel. */
        static Layout of(final FileFormat format) {
            final List<Long> all = format.geometry();
            final long space = format.length() - SharedFile.HEADER_LENGTH;
            final boolean sane = all.size() >= OWN_GEOMETRY
                    && all.get(0) >= 0
                    && all.get(0) % PAGE == 0
                    && all.get(1) > 0
                    && all.get(1) <= Math.min(MAX_WAIT_CELLS, space / WaitListDescriptor.CELL_LENGTH)
                    && all.get(0) <= space - WaitList.regionLength(Math.toIntExact(all.get(1)));
            if (!sane) {
                throw new IllegalArgumentException("geometry=" + all + " fileLength=" + format.length());
            }
            final Layout bodiless = new Layout(
                    format.kind(),
                    format.version(),
                    Math.toIntExact(all.get(0)),
                    Math.toIntExact(all.get(1)),
                    0,
                    all.subList(OWN_GEOMETRY, all.size()),
                    format.names());
            return bodiless.withBody(format.length() - bodiless.bodyOffset());
        }

        /** Throws if the body has not the length that the kind's numbers call for. */
        public void checkBody(final long expected, final Path path) throws SharedFileException {
            if (bodyLength != expected) {
                throw new SharedFileException("the channel's header is damaged: kind=" + kind + " geometry=" + geometry
                        + " bodyLength=" + bodyLength + " expected=" + expected + " path=" + path
                        + "; delete the file and create it anew");
            }
        }

        private Layout withBody(final long length) {
            return new Layout(kind, version, classTableLength, waitCells, length, geometry, names);
        }
    }

    /**
     * Creates a complete file, as {@link SharedFile#create}. All bytes of the body are zero except for what the initializer writes through
     * {@link #body} before the file becomes visible to others.
     */
    public static Channel create(final Path path, final Layout layout, final Consumer<Channel> initializer)
            throws IOException {
        return create(path, layout, ConditionFlags.NONE, initializer);
    }

    /** As {@link #create(Path, Layout, Consumer)}, for a kind with more conditions than have their flags in the wait list. */
    public static Channel create(
            final Path path,
            final Layout layout,
            final ConditionFlags furtherFlags,
            final Consumer<Channel> initializer)
            throws IOException {
        try {
            Places.checkMappable(path);
            final JoinedHub hub = hubOf(path);
            return opened(
                    hub,
                    furtherFlags,
                    () -> SharedFile.create(
                            path,
                            layout.format(),
                            hub.self(),
                            file -> initialize(new Channel(file, hub, furtherFlags), initializer)),
                    false);
        } catch (final IOException failure) {
            throw ProcessLimits.explain(failure, path);
        }
    }

    /** The hub is given back if that fails. */
    private static Channel opened(
            final JoinedHub hub, final ConditionFlags furtherFlags, final FileSource source, final boolean isThere)
            throws IOException {
        Channel channel = null;
        try {
            final Channel fresh = new Channel(source.get(), hub, furtherFlags);
            if (isThere) {
                fresh.checkHome();
            }
            fresh.register();
            channel = fresh;
            return channel;
        } finally {
            if (channel == null) {
                hub.channelDestroyed(); // a hub that was made for it is left to none
                hub.release();
            }
        }
    }

    private interface FileSource {
        SharedFile get() throws IOException;
    }

    private static void initialize(final Channel channel, final Consumer<Channel> initializer) {
        channel.waitWords.putLongRelease(WaitListDescriptor.HUB, channel.hub.id());
        initializer.accept(channel);
    }

    /** Opens the file of a channel, as {@link SharedFile#open}. It must have this kind and this version of the body's layout. */
    public static Channel open(final Path path, final FileKind kind, final int version) throws IOException {
        return open(path, kind, version, ConditionFlags.NONE);
    }

    /** As {@link #open(Path, FileKind, int)}, for a kind with more conditions than have their flags in the wait list. */
    public static Channel open(
            final Path path, final FileKind kind, final int version, final ConditionFlags furtherFlags)
            throws IOException {
        try {
            // A link may be in another directory than its channel; the hub is the one of the channel's directory.
            final Path real = Places.real(path);
            final SharedFile file =
                    SharedFile.open(real, kind, version); // first: a wrong path must not leave a hub behind
            layoutOf(file, path);
            if (!JoinedHub.isIn(real.getParent())) {
                checkOnlyHere(real); // it was last used with another hub
            }
            return opened(hubOf(real), furtherFlags, () -> file, true);
        } catch (final IOException failure) {
            throw ProcessLimits.explain(failure, path);
        }
    }

    static Layout layoutOf(final SharedFile file, final Path path) throws SharedFileException {
        try {
            return Layout.of(file.format());
        } catch (final IllegalArgumentException | ArithmeticException impossible) {
            throw new SharedFileException("the channel's header is damaged: " + impossible.getMessage() + " path="
                    + path + "; delete the file and create it anew");
        }
    }

    private static JoinedHub hubOf(final Path path) throws IOException {
        return JoinedHub.acquire(path.toAbsolutePath().getParent());
    }

    /**
     * Gives the channel back. No thread may be inside a call of it, nor call it afterwards. With the last channel of a directory this process leaves the
     * directory's hub.
     */
    public void close() {
        if (closed.compareAndSet(false, true)) {
            membership.close();
            file.closed();
            hub.release();
        }
    }

    /**
     * Gives the memory of a part of the body back, in so far as the system can. It reads as zero afterwards, in all processes.
     * The file was deleted, and no thread of any process reads the part.
     */
    public void discard(final AtomicBuffer part) {
        if (SystemCalls.discard(part.byteBuffer())) {
            file.givenBack();
        }
    }

    /** The hub of the channel's directory. */
    public JoinedHub hub() {
        return hub;
    }

    /** The file of the channel. */
    public SharedFile file() {
        return file;
    }

    /** The layout that the file was created with. */
    public Layout layout() {
        return layout;
    }

    /**
     * The region of the class table, for {@code io.penstock.codec}; all zero in a new channel. {@link IllegalStateException} if the kind
     * has none.
     */
    public AtomicBuffer classTable() {
        if (classTable == null) {
            throw new IllegalStateException("channels of this kind have no class table: kind=" + layout.kind());
        }
        return classTable;
    }

    /** Gives the conditions of the wait list the names that events have for them. */
    public void nameConditions(final IntFunction<String> names) {
        waitList.isAt(
                new EventPlace(file.path().toString(), file.format().kind().name(), names));
    }

    /** The list at which threads wait for the channel. */
    public WaitList waitList() {
        return waitList;
    }

    /** Maps a part of the body. The offset in it is a multiple of 4096; the length is in bytes. */
    public AtomicBuffer body(final long offset, final int length) {
        return file.region(layout.bodyOffset() + offset, length);
    }
}
