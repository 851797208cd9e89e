package io.penstock.cli.view;

import io.penstock.codec.ClassIds;
import io.penstock.codec.Codec;
import io.penstock.codec.CodecException;
import io.penstock.codec.Coder;
import io.penstock.core.channel.ChannelViews;
import io.penstock.core.channel.ItemObserver;
import io.penstock.core.channel.ObservedItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The items that lie in a queue, decoded where their classes are at hand. It takes none.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> any that may read the files. <b>Blocks:</b> for file operations only.
 */
public final class Items {
    private static final int LONGEST_BASE64 = 64 * 1024;
    private static final Pattern REFUSED = Pattern.compile("class (\\S+) is not allowed");

    private final ItemObserver channel;
    private final Coder<?> coder;
    private final String problem;

    private Items(final ItemObserver channel, final Coder<?> coder, final String problem) {
        this.channel = channel;
        this.coder = coder;
        this.problem = problem;
    }

    /**
     * Opens a queue to look at its items.
     *
     * @throws IOException if it is none, or cannot be read
     */
    public static Items of(final Path path, final Classes classes) throws IOException {
        final ItemObserver channel = ChannelViews.items(path);
        final Optional<Class<?>> type = classes.find(channel.type());
        if (type.isEmpty()) {
            return new Items(channel, null, "class " + channel.type() + " is not here; add its jar with --classpath");
        }
        try {
            return new Items(channel, coder(type.get(), channel.classIds(), classes), null);
        } catch (final CodecException | LinkageError refused) {
            return new Items(channel, null, String.valueOf(refused.getMessage()));
        }
    }

    private static Coder<?> coder(final Class<?> type, final ClassIds classIds, final Classes classes) {
        return type == byte[].class
                ? Codec.raw().bind(type, classIds)
                : classes.codec(classIds).bind(type, classIds);
    }

    /** {@return the name of the queue's type} */
    public String type() {
        return channel.type();
    }

    /** {@return how often an item is delivered before it is a dead letter; 0 if it never is} */
    public int maxDeliveries() {
        return channel.maxDeliveries();
    }

    /** {@return why no item of the queue can be decoded here; empty if it can be tried} */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * The first items that can be taken.
     *
     * @throws IOException if the queue cannot be read
     */
    public List<ItemFacts> first(final int most) throws IOException {
        return list(EnumSet.of(ObservedItem.State.AGAIN, ObservedItem.State.QUEUED), most);
    }

    /**
     * The dead letters, oldest first.
     *
     * @throws IOException if they cannot be read
     */
    public List<ItemFacts> dead(final int most) throws IOException {
        return list(EnumSet.of(ObservedItem.State.DEAD), most);
    }

    private List<ItemFacts> list(final Set<ObservedItem.State> states, final int most) throws IOException {
        final List<ItemFacts> items = new ArrayList<>();
        if (most > 0) {
            channel.browse(item -> {
                if (states.contains(item.state())) {
                    items.add(facts(item));
                }
                return items.size() < most;
            });
        }
        return items;
    }

    /**
     * Shows what is waiting behind a position.
     *
     * @param position 0, or what an earlier call has returned
     * @return where to go on
     */
    public long follow(final long position, final Consumer<ItemFacts> each) {
        return channel.follow(position, item -> each.accept(facts(item)));
    }

    private ItemFacts facts(final ObservedItem item) {
        if (item.state() == ObservedItem.State.DEAD && item.deliveries() == 0) {
            return facts(
                    item,
                    channel.type(),
                    null,
                    null,
                    "the file of this dead letter is damaged; it can only be dropped");
        }
        byte[] bytes = null;
        try {
            bytes = item.source().read();
            if (coder == null) {
                return facts(item, channel.type(), null, bytes, problem);
            }
            final Object value = coder.decode(bytes, 0, bytes.length);
            return facts(item, value.getClass().getName(), value, null, null);
        } catch (final IOException | CodecException | LinkageError failure) {
            return facts(item, typeIn(failure), null, bytes, String.valueOf(failure.getMessage()));
        }
    }

    private String typeIn(final Throwable failure) {
        final Matcher name = REFUSED.matcher(String.valueOf(failure.getMessage()));
        return name.find() ? name.group(1) : channel.type();
    }

    private static ItemFacts facts(
            final ObservedItem item, final String type, final Object value, final byte[] bytes, final String why) {
        final boolean shown = bytes != null && bytes.length <= LONGEST_BASE64;
        final boolean timed = item.putTimeMs() > 0;
        return new ItemFacts(
                item.state().name().toLowerCase(Locale.ROOT),
                item.number(),
                item.state() == ObservedItem.State.QUEUED ? null : item.deliveries(),
                timed ? item.putTimeMs() : null,
                timed ? Math.max(0, System.currentTimeMillis() - item.putTimeMs()) : null,
                item.length(),
                type,
                value == null ? null : Values.plain(value),
                value == null ? null : Values.text(value),
                shown ? Base64.getEncoder().encodeToString(bytes) : null,
                why);
    }
}
