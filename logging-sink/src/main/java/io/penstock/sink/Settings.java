package io.penstock.sink;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The settings of a sink.
 *
 * @param logFile to append to; absolute
 * @param directory of the lanes
 * @param windowNs within which the records of all workers are sorted
 * @param sync when to force the file to the disk
 * @param standby whether to wait while another sink has the directory
 * @param rotation when a new file begins
 * @param retention what happens to old files
 * @param endWhenUnused whether it ends when no worker is left
 * @param problems is told of trouble
 */
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
