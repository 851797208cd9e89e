package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A witness, and victims that are started some at a time: no JVM starts while one is killed. Closing it ends them all. */
final class Crew implements AutoCloseable {
    /** Until the death before is over for all: a victim dies alone. */
    private static final long BETWEEN_DEATHS_MS = 30;

    private final Round round;
    private final Settings settings;
    private final List<String> starter;
    private final Child witness;
    private final List<Child> victims = new ArrayList<>();
    private int number;

    /**
     * Starts a witness.
     *
     * @param starter of the victims
     */
    Crew(final Round round, final Sign.Kind sign, final List<String> starter) throws IOException {
        this.round = round;
        this.settings = Settings.of().with("sign", sign);
        this.starter = starter;
        witness = round.jvm(Witness.class, JvmFlags.NATIVE_ACCESS, settings);
    }

    Child witness() {
        return witness;
    }

    /** The victims of the last call of {@link #hire}, if the witness has not started them. */
    List<Child> victims() {
        return victims;
    }

    /**
     * Starts some victims.
     *
     * @return their JVMs
     */
    List<ProcessHandle> hire(final int count) throws IOException, InterruptedException {
        dismiss();
        final List<Long> pids = new ArrayList<>();
        for (int victim = 0; victim < count; victim++) {
            witness.tell(Integer.toString(number));
            pids.add(Long.valueOf(witness.line()));
            if (pids.get(victim) == Sign.STARTED_BY_ANOTHER) {
                victims.add(round.jvm(starter, Victim.class, Victim.SMALL, settings.with("victim", number)));
            }
            number++;
        }
        for (final Child victim : victims) {
            victim.expect("ready");
        }
        final List<ProcessHandle> jvms = new ArrayList<>();
        for (int victim = 0; victim < count; victim++) {
            jvms.add(victims.isEmpty() ? ProcessHandle.of(pids.get(victim)).orElseThrow() : jvm(victims.get(victim)));
        }
        return jvms;
    }

    /** A starter's processes have one child each, up to the JVM. That one may have children for a moment: JNA runs ldconfig. */
    private static ProcessHandle jvm(final Child victim) throws IOException {
        ProcessHandle process = ProcessHandle.of(victim.pid()).orElseThrow();
        while (!process.info().command().orElse("").endsWith("/java")) {
            final long starter = process.pid();
            process = process.children()
                    .findFirst()
                    .orElseThrow(() -> new IOException("no JVM was started: starter=" + starter));
        }
        return process;
    }

    void watch() throws IOException, InterruptedException {
        witness.tell("watch");
        witness.expect("watching");
    }

    /** Kills a victim by SIGKILL; {@return the time until the witness knew} */
    long kill(final ProcessHandle victim) throws IOException, InterruptedException {
        Thread.sleep(BETWEEN_DEATHS_MS);
        final long startNs = System.nanoTime(); // the machine's clock, the same in all processes
        victim.destroyForcibly();
        final long tookNs = Long.parseLong(witness.line()) - startNs;
        if (tookNs < 0) {
            throw new IOException("the witness knew before the kill: ns=" + tookNs);
        }
        return tookNs;
    }

    private void dismiss() {
        victims.forEach(Child::close);
        victims.clear();
    }

    @Override
    public void close() {
        dismiss();
        witness.close();
    }
}
