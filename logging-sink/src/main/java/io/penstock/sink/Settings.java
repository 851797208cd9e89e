package io.penstock.sink;

import java.nio.file.Path;
import java.util.function.Consumer;

/** The settings of a sink, as {@link LogSink.Builder} has them. The path of the log file is absolute; the directory is that of the lanes. */
record Settings(
        Path logFile,
        Path directory,
        long windowNs,
        Sync sync,
        boolean standby,
        RotationRule rotation,
        Retention retention,
        boolean endWhenUnused,
        Consumer<String> problems) {}
