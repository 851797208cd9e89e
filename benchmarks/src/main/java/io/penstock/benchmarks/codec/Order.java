package io.penstock.benchmarks.codec;

import java.io.Serializable;
import java.util.List;

/** A record as applications have them: numbers, texts, and a list of smaller records. */
record Order(long number, String customer, boolean isPaid, double total, List<Line> lines) implements Serializable {
    /** A part of it. */
    record Line(String article, int count, long cents) implements Serializable {}

    static Order of(final long number) {
        return new Order(
                number,
                "0123456789abcdef",
                (number & 1) == 0,
                number / 100.0,
                List.of(new Line("hammer", 1, 1995), new Line("nails, 100", (int) (number & 7), 250)));
    }
}
