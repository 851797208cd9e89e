package io.penstock.sink;

import io.penstock.core.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/** A worker JVM that dies in the middle of its second record. */
final class TornWorker {
    private TornWorker() {}

    public static void main(final String... args) throws Exception {
        final Path lanes = Path.of(args[0]);
        final LogLane lane = LogLane.at(lanes).capacityBytes(64 * 1024).open();
        lane.append("whole\n".getBytes(StandardCharsets.UTF_8));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(lanes, "*" + LaneName.SUFFIX)) {
            for (final Path file : files) {
                final Channel channel = Channel.open(file, LaneDescriptor.FILE_KIND, LaneDescriptor.VERSION);
                new OneToOneRingBuffer(channel.body(LaneDescriptor.RING, LaneDescriptor.ringLength(64 * 1024)))
                        .tryClaim(LaneDescriptor.RECORD_TYPE, 100);
            }
        }
        Runtime.getRuntime().halt(137);
    }
}
