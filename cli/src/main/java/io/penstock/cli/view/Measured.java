package io.penstock.cli.view;

/**
 * A comparison.
 *
 * @param ours what of Penstock
 * @param oursPerS round trips or items each second
 * @param other with what it is compared
 * @param otherPerS the same of that
 * @param ratio of the first to the second
 * @param expected at least, on a machine that does nothing else
 * @param asExpected whether it is so
 */
public record Measured(
        String ours,
        double oursPerS,
        String other,
        double otherPerS,
        double ratio,
        double expected,
        boolean asExpected) {
    /** Compares the two. */
    public static Measured of(
            final String ours,
            final double oursPerS,
            final String other,
            final double otherPerS,
            final double expected) {
        final double ratio = oursPerS / otherPerS;
        return new Measured(ours, oursPerS, other, otherPerS, ratio, expected, ratio >= expected);
    }
}
