package io.penstock.sink.log4j2.check;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.util.WatchEventService;
import org.apache.logging.log4j.core.util.WatchManager;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * Says why Log4j does not know the appender, where a repackaged jar has lost the file that lists it. No code of the appender would run then, and
 * Log4j itself speaks of an invalid element. This class is found by a service that no other jar provides, so that its file survives. It watches
 * nothing.
 *
 * <p><b>Threads:</b> those on which Log4j reads a configuration. <b>Processes:</b> one. <b>Blocks:</b> once, to read some kilobytes. <b>Units:</b> none.
 */
@SuppressWarnings("exports") // who uses it has its framework
public final class PluginCheck implements WatchEventService {
    private static final String PACKAGE = "io.penstock.sink.log4j2";
    private static final String APPENDER = PACKAGE + ".PenstockAppender";
    private static final String LISTS = "META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat";
    private static final AtomicBoolean CHECKED = new AtomicBoolean();

    /** For {@link java.util.ServiceLoader}, each time that Log4j begins a configuration. */
    public PluginCheck() {
        if (CHECKED.compareAndSet(false, true)) {
            try {
                check(StatusLogger.getLogger());
            } catch (final IOException unreadable) {
                StatusLogger.getLogger().warn("Log4j's lists of plugins cannot be read", unreadable);
            }
        }
    }

    private static void check(final Logger to) throws IOException {
        final List<URL> lists =
                Collections.list(PluginCheck.class.getClassLoader().getResources(LISTS));
        final List<String> without = new ArrayList<>();
        for (final URL list : lists) {
            try (InputStream in = list.openStream()) {
                if (new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(APPENDER)) {
                    return;
                }
            }
            without.add(list.toString());
        }
        to.error(
                "Log4j will not find the appender Penstock, whose entry is in no list of plugins: class={} lists={}; a repackaged (\"fat\") jar keeps"
                        + " one of several files {} unless they are merged: add Log4j's Log4j2PluginCacheFileTransformer to Maven Shade, or use"
                        + " plain jars, or write packages=\"{}\" into <Configuration>",
                APPENDER,
                without,
                LISTS,
                PACKAGE);
    }

    @Override
    public void subscribe(final WatchManager manager) {
        // It watches nothing.
    }

    @Override
    public void unsubscribe(final WatchManager manager) {
        // It watches nothing.
    }
}
