package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;

/** A process that learns of deaths. It says the time of each, by the machine's clock. */
final class Witness {
    private Witness() {}

    public static void main(final String... arguments) throws Exception {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final Sign sign = settings.choice("sign", Sign.Kind.class).inWitness(settings);
        for (String line = Parent.listen(); !line.equals("end"); line = Parent.listen()) {
            if (line.equals("watch")) {
                sign.watch();
                Parent.say("watching");
            } else {
                Parent.say(Long.toString(sign.prepare(Integer.parseInt(line))));
            }
        }
        Runtime.getRuntime().halt(0);
    }

    /** The calling thread knows. */
    static void known() {
        final long nowNs = System.nanoTime();
        Parent.say(Long.toString(nowNs));
    }

    /** What a thread of a witness does. */
    interface Work {
        void run() throws Exception;
    }

    static void start(final Work work) {
        final Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (final Exception | Error failed) {
                Parent.die(failed);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
