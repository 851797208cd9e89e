package io.penstock.benchmarks.pipe;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;

/**
 * A process: Aeron's media driver. One thread, which naps when idle: on two cores, both taken by spinning clients, a driver that
 * spins would slow down what is measured.
 */
final class AeronDriver {
    private AeronDriver() {}

    static String directory(final Settings settings) {
        return settings.folder().resolve("aeron").toString();
    }

    public static void main(final String... arguments) throws InterruptedException {
        Parent.attach();
        final MediaDriver.Context context = new MediaDriver.Context()
                .aeronDirectoryName(directory(Settings.of(arguments)))
                .threadingMode(ThreadingMode.SHARED)
                .termBufferSparseFile(false)
                .dirDeleteOnStart(true);
        final MediaDriver driver = MediaDriver.launch(context);
        Parent.say("ready");
        Parent.listen();
        driver.close();
    }
}
