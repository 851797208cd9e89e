package io.penstock.core.channel;

import io.penstock.ChannelView;
import io.penstock.codec.ClassIds;
import io.penstock.core.hub.HubView;
import io.penstock.core.hub.ObservedHub;
import io.penstock.core.memory.FileFormat;
import io.penstock.core.memory.FileKind;
import io.penstock.core.memory.SharedFile;
import io.penstock.core.wait.WaitCells;
import io.penstock.core.wait.WaitList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A channel that is looked at. Its file is mapped read-only, and the hub of its directory is not joined. A process that uses the channel may look at it
 * too, through what it has mapped already.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that may read the files. <b>Blocks:</b> {@link #open} and {@link #body}, for file operations.
 */
public final class ObservedChannel {
    private final SharedFile file;
    private final Channel.Layout layout;
    private final HubView hub;
    private final WaitCells waitCells;

    private ObservedChannel(
            final SharedFile file, final Channel.Layout layout, final HubView hub, final WaitCells waitCells) {
        this.file = file;
        this.layout = layout;
        this.hub = hub;
        this.waitCells = waitCells;
    }

    /** Opens a channel of this kind and version of the body's layout to look at it, as {@link SharedFile#openReadOnly}. */
    public static ObservedChannel open(final Path path, final FileKind kind, final int version) throws IOException {
        // A link may lie in another directory than its channel, whose hub is the one of the channel's directory.
        final Path real = path.toRealPath();
        return open(real, kind, version, ObservedHub.at(real.getParent()));
    }

    /** Opens one of several channels of a directory whose hub is being looked at. Its path has no link in it. */
    public static ObservedChannel open(final Path path, final FileKind kind, final int version, final HubView hub)
            throws IOException {
        final SharedFile file = SharedFile.openReadOnly(path, kind, version);
        final Channel.Layout layout = Channel.layoutOf(file, path);
        final AtomicBuffer cells = region(file, layout.waitListOffset(), WaitList.regionLength(layout.waitCells()));
        return new ObservedChannel(file, layout, hub, new WaitCells(cells, hub));
    }

    /** Looks at a channel that this process uses. */
    public static ObservedChannel of(final Channel channel) {
        return new ObservedChannel(
                channel.file(),
                channel.layout(),
                channel.hub(),
                channel.waitList().cells());
    }

    private static AtomicBuffer region(final SharedFile file, final long offset, final int length) throws IOException {
        try {
            return file.region(offset, length);
        } catch (final UncheckedIOException replaced) { // what lies beyond 2 GiB is mapped by the path
            throw replaced.getCause();
        }
    }

    public SharedFile file() {
        return file;
    }

    /** {@return what the file was created with} */
    public Channel.Layout layout() {
        return layout;
    }

    public HubView hub() {
        return hub;
    }

    /** {@return what the channel is, for a {@link ChannelView}} */
    public ChannelView.Kind kind() {
        final FileFormat format = file.format();
        return new ChannelView.Kind(format.kind().name(), format.kind().code(), format.version());
    }

    /**
     * Maps a part of the body, whose offset is a multiple of 4096, and whose length is in bytes. A store to it throws unless this process
     * uses the channel. It throws if the file was replaced or deleted since it was opened.
     */
    public AtomicBuffer body(final long offset, final int length) throws IOException {
        return region(file, layout.bodyOffset() + offset, length);
    }

    /** {@return the numbers of its classes; none is ever added through them} */
    public ClassIds classIds() throws IOException {
        final int length = layout.classTableLength();
        return length == 0
                ? new MemoryClassIds()
                : new ObservedClassIds(new ClassTable(region(file, SharedFile.HEADER_LENGTH, length), hub));
    }

    /** {@return the threads of living processes that sleep here} */
    public List<WaitList.Waiter> waiters() {
        return waitCells.waiters();
    }

    /** {@return those of them that have told who they are} */
    public List<WaitCells.Seen> toldWaiters() {
        return waitCells.told();
    }

    /** {@return how many threads of living processes sleep here, by the name that the kind gives to the condition} */
    public Map<String, Integer> waitersByName(final IntFunction<String> nameOfCondition) {
        final Map<String, Integer> byName = new LinkedHashMap<>();
        waiters().stream()
                .sorted((one, other) -> Integer.compare(one.condition(), other.condition()))
                .forEach(waiter -> byName.merge(nameOfCondition.apply(waiter.condition()), 1, Integer::sum));
        return Collections.unmodifiableMap(byName);
    }
}
