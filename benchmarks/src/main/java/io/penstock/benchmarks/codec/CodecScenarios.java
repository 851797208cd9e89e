package io.penstock.benchmarks.codec;

import io.penstock.benchmarks.calls.CallRow;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.List;

/** What the codec costs. */
public final class CodecScenarios {
    private CodecScenarios() {}

    /**
     * Returns all of them.
     *
     * @return in the order of the tables
     */
    public static List<Part> all() {
        return List.of(
                table(
                        "codec: a record of a number and a text, encode and decode",
                        Coding.NOTE,
                        Coding.NOTE_TREE,
                        Coding.NOTE_KRYO),
                table(
                        "codec: a record with a list of records, encode and decode",
                        Coding.ORDER,
                        Coding.ORDER_TREE,
                        Coding.ORDER_KRYO,
                        Coding.ORDER_JAVA));
    }

    private static Part table(final String title, final Coding... rows) {
        return new Scenario(
                title,
                7_000_000,
                9,
                Comparison.RATIO,
                List.of(Figure.NANOS),
                List.of(rows).stream().map(CallRow::new).toList());
    }
}
