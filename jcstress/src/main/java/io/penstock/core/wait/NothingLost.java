package io.penstock.core.wait;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Outcome;

/** Whether a sleeper has seen what there is before it sleeps, and its phase, or that of the next one. */
@Outcome(
        id = {"1, 1", "1, 2", "0, 2"},
        expect = ACCEPTABLE,
        desc = "it has seen it, or somebody was signalled")
@Outcome(expect = FORBIDDEN, desc = "a lost wake-up")
public final class NothingLost {
    private NothingLost() {}
}
