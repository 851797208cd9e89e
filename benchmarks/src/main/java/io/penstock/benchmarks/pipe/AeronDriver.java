package io.penstock.benchmarks.pipe;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.nio.file.Path;

/**
 * A process that runs Aeron's media driver. It has one thread, which naps when idle: on two cores that are both used by
 * spinning clients, a spinning driver would slow down what is measured.
 */
final class AeronDriver {
    private AeronDriver() {}

    static String directory(final Settings settings) {
        return Path.of(settings.text("run"), "aeron").toString();
    }

    public static void main(final String... arguments) throws InterruptedException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final MediaDriver.Context context = new MediaDriver.Context()
                .aeronDirectoryName(directory(settings.with("run", settings.folder())))
                .threadingMode(ThreadingMode.SHARED)
                .termBufferSparseFile(false)
                .dirDeleteOnStart(true);
        final MediaDriver driver = MediaDriver.launch(context);
        Parent.say("ready");
        Parent.listen();
        driver.close();
    }
}
