package io.penstock.sync;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.Disturber.Turn;
import io.penstock.sync.Disturber.Work;
import io.penstock.sync.engine.BarrierPlace;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Round after round of a barrier. Each outcome is a line of its log: the round, and the index or why there is none. */
final class BarrierWork implements Work {
    static final int PARTIES = 3;

    private final Path directory;

    BarrierWork(final Path directory) {
        this.directory = directory;
    }

    @Override
    public void turn(final Turn turn) throws Exception {
        final SharedBarrier barrier = turn.board().barrier("b", PARTIES);
        final SharedLong rounds = turn.board().number("rounds");
        final BarrierPlace place = new BarrierPlace(barrier.place());
        final BarrierPlace.Seat seat = place.seat();
        final int patienceMs = 200 + turn.random().nextInt(200);
        final Deadline deadline = Deadline.after(Duration.ofMillis(patienceMs));
        String outcome = "BROKEN"; // also by an interrupt, or a close
        try {
            final boolean withAction = turn.random().nextBoolean();
            outcome = String.valueOf(place.await(seat, deadline, withAction ? rounds::incrementAndGet : null));
        } catch (final TimeoutException late) {
            outcome = late.getMessage().contains("has broken none") ? "NONE" : "BROKEN";
        } catch (final BrokenRoundException broken) {
            outcome = broken.reason() == BrokenRoundException.Reason.UNKNOWN ? "UNKNOWN" : "BROKEN";
            if (turn.random().nextBoolean()) {
                barrier.reset();
            }
        } finally {
            log(turn.slot(), seat.round() + " " + outcome + "\n");
        }
        if (outcome.equals("BROKEN") && barrier.isBroken()) {
            barrier.reset();
        }
    }

    /** One write, which no interrupt ends. */
    private void log(final int slot, final String line) throws IOException {
        try (OutputStream out = new FileOutputStream(log(directory, slot).toFile(), true)) {
            out.write(line.getBytes(StandardCharsets.US_ASCII));
        }
    }

    static Path log(final Path directory, final int slot) {
        return directory.resolve("log" + slot);
    }
}
