package io.penstock.cli.view;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;
import io.penstock.codec.CodecException;
import io.penstock.codec.KryoCodec;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The classes of items that are at hand.
 *
 * @param loader that has them
 * @param allowed names of classes that a queue's type does not reach, and that may be in its items
 */
public record Classes(ClassLoader loader, List<String> allowed) {
    /** The entry of a channel's class table that has the settings of its codec. */
    private static final String SETTINGS = "*codec";

    private static final Pattern MAX_DEPTH = Pattern.compile("maxDepth:([0-9]{1,9})\n");
    private static final Pattern COMPATIBLE = Pattern.compile("compatibleVersions:true\n");

    /** Those of this program. */
    public static Classes own() {
        return new Classes(Classes.class.getClassLoader(), List.of());
    }

    /** The class of a name, which is not initialised; empty if it is not at hand. */
    public Optional<Class<?>> find(final String name) {
        try {
            return Optional.of(Class.forName(name, false, loader));
        } catch (final ClassNotFoundException | LinkageError missing) {
            return Optional.empty();
        }
    }

    /**
     * The codec of a channel, with the settings that its processes agreed on.
     *
     * @throws CodecException if an allowed class is not at hand
     */
    public KryoCodec codec(final ClassIds classIds) {
        final KryoCodec.Builder builder = KryoCodec.builder();
        for (int id = 0; id < classIds.size(); id++) {
            final ClassVersion version = classIds.version(id);
            if (version.name().equals(SETTINGS)) {
                final Matcher depth = MAX_DEPTH.matcher(version.fields());
                if (depth.find()) {
                    builder.maxDepth(Integer.parseInt(depth.group(1)));
                }
                builder.compatibleVersions(COMPATIBLE.matcher(version.fields()).find());
                break;
            }
        }
        for (final String name : allowed) {
            builder.allow(find(name)
                    .orElseThrow(() ->
                            new CodecException("no class has this name: " + name + "; add its jar with --classpath")));
        }
        return builder.build();
    }
}
